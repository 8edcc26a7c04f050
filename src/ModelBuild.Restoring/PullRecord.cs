using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring;

/// <summary>Which files of a folder a pull laid. It lies in the folder, so that it goes where the folder goes.</summary>
internal sealed record PullRecord
{
    /// <summary>No model's own: a pack leaves it out.</summary>
    public const string FileName = FolderPacker.PullRecord;

    public static PullRecord Empty { get; } = new() { Reference = "" };

    public required string Reference { get; init; }

    /// <summary>Paths, and digests.</summary>
    public ImmutableSortedDictionary<string, string> Files { get => field ?? NoFiles; init; } = NoFiles;

    /// <summary>Paths, and what the file system said of their files when they had been laid. A file of which it says another thing, or of which none is known, may be anything.</summary>
    public ImmutableSortedDictionary<string, string> Stamps { get => field ?? NoFiles; init; } = NoFiles;

    private static ImmutableSortedDictionary<string, string> NoFiles { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Null where no pull laid anything, or the record is none.</summary>
    public static async Task<PullRecord?> ReadAsync(string directory, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(await BytesAsync(directory, cancellationToken).ConfigureAwait(false), PullRecordJson.Instance.PullRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the record, unless the folder has it: a pull that finds all in place would spend most of its time on flushing it.</summary>
    public async Task WriteAsync(string directory, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(this, PullRecordJson.Instance.PullRecord);
        var there = await BytesAsync(directory, cancellationToken).ConfigureAwait(false);
        if (!there.AsSpan().SequenceEqual(bytes))
        {
            await Durable.WriteAllBytesAsync(Path.Combine(directory, FileName), bytes, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Those of the record's file; none where there is none.</summary>
    private static async Task<byte[]> BytesAsync(string directory, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(Path.Combine(directory, FileName), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }
}

[JsonSerializable(typeof(PullRecord))]
internal sealed partial class PullRecordJson : JsonSerializerContext
{
    public static PullRecordJson Instance { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n" });
}
