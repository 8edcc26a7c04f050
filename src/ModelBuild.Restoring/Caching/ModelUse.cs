using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// Remembers that a restore came to a bundle: which model it is, and what of the cache it needs. The file's time is when that last was, so
/// that a build in which nothing changed has no more to do than to look at it.
/// </summary>
public sealed record ModelUse
{
    private const string Header = "ModelBuild use 1";

    /// <summary>How old the time may become before it is set anew. A part of <see cref="CachePruner.Grace"/>.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(10);

    public required Digest Bundle { get; init; }

    /// <summary>Where it was restored from, as <c>host/repository</c>; the last place where there were several.</summary>
    public required string Reference { get; init; }

    /// <summary>The version or tag; empty where a digest was asked for.</summary>
    public required string Version { get; init; }

    public required ImmutableArray<UsedBlob> Blobs { get; init; }

    /// <summary>In UTC.</summary>
    public DateTime LastUse { get; init; }

    /// <summary>Says that the model is used now.</summary>
    /// <returns>False where nothing is known of it, and a restore is to say what it is.</returns>
    public static bool Touch(CacheFolders folders, Digest bundle)
    {
        var path = folders.Use(bundle);
        var time = File.GetLastWriteTimeUtc(path);
        if (time.Year > 1601 && DateTime.UtcNow - time > Freshness)
        {
            SetTime(path);
        }

        return time.Year > 1601;
    }

    /// <summary>Not flushed: losing one costs a restore that is not the shortest.</summary>
    public void Write(CacheFolders folders)
    {
        var path = folders.Use(Bundle);
        var text = Text();
        try
        {
            if (File.Exists(path) && File.ReadAllText(path) == text)
            {
                SetTime(path);
                return;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var beside = $"{path}.{Guid.NewGuid():N}.tmp";
            File.WriteAllText(beside, text);
            File.Move(beside, path, overwrite: true);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            // A cache that cannot be written is not pruned either; one whose disk is full says so elsewhere.
        }
    }

    /// <summary>What all restores came to that the cache remembers.</summary>
    public static IReadOnlyList<ModelUse> ReadAll(CacheFolders folders) =>
        [.. folders.Enumerate("uses").Select(use => Read(use.Digest, use.File)).OfType<ModelUse>().OrderBy(use => use.Reference, StringComparer.Ordinal).ThenBy(use => use.Version, StringComparer.Ordinal)];

    private static ModelUse? Read(Digest bundle, FileInfo file)
    {
        try
        {
            var time = file.LastWriteTimeUtc;
            return File.ReadAllLines(file.FullName) is [Header, var model, .. var blobs] && model.Split('\t') is [var reference, var version]
                ? new() { Bundle = bundle, Reference = reference, Version = version, LastUse = time, Blobs = [.. blobs.Select(UsedBlob.TryParse).OfType<UsedBlob>()] }
                : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private string Text()
    {
        var text = new StringBuilder($"{Header}\n{OneLine(Reference)}\t{OneLine(Version)}\n");
        foreach (var blob in Blobs.Distinct())
        {
            text.Append(CultureInfo.InvariantCulture, $"{blob.Digest}\t{blob.Size}\t{blob.Path}\n");
        }

        return text.ToString();
    }

    private static void SetTime(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            // As above; or it has just gone.
        }
    }

    /// <summary>A folder of this machine may be called anything.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}

/// <summary>A blob of the cache that a model needs.</summary>
/// <param name="Size">Null where nobody said.</param>
/// <param name="Path">Its path in the model; null for manifests and configurations.</param>
public sealed record UsedBlob(Digest Digest, long? Size, string? Path)
{
    internal static UsedBlob? TryParse(string line) => line.Split('\t') is [var text, var size, var path] && Digest.TryParse(text, out var digest)
        ? new(digest, long.TryParse(size, CultureInfo.InvariantCulture, out var length) ? length : null, path.Length == 0 ? null : path)
        : null;
}
