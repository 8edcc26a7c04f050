using System.Text.Json;
using System.Text.Json.Serialization;
using ModelBuild.Formats;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Packing;

/// <summary>
/// Remembers what a file held when it was last read, so that an unchanged file is not read again: the way of git's index.
/// Losing or breaking the file costs one read of each model file, nothing else.
/// </summary>
internal sealed class DigestCache
{
    /// <summary>What other readers found says nothing about what these would find.</summary>
    private static readonly string Version = $"3-{typeof(ModelFileReader).Module.ModuleVersionId:N}";

    private readonly string? path;
    private readonly bool isShared;
    private readonly Dictionary<string, Entry> before;
    private readonly Dictionary<string, Entry> after = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ArchiveEntry> archivesBefore;
    private readonly Dictionary<string, ArchiveEntry> archivesAfter = new(StringComparer.Ordinal);

    private DigestCache(string? path, bool isShared, Content? content)
    {
        (this.path, this.isShared) = (path, isShared);
        before = new(content?.Files ?? [], StringComparer.Ordinal);
        archivesBefore = new(content?.Archives ?? [], StringComparer.Ordinal);
    }

    /// <param name="isShared">No project's own: other packs use it, and it is believed only of files whose change time is known, which nobody can set back.</param>
    public static async Task<DigestCache> ReadAsync(string? path, bool isShared, CancellationToken cancellationToken)
    {
        if (path is null || !File.Exists(path))
        {
            return new(path, isShared, null);
        }

        try
        {
            await using var file = BlobFile.OpenRead(path);
            var content = await JsonSerializer.DeserializeAsync(file, DigestCacheJson.Default.Content, cancellationToken).ConfigureAwait(false);
            return new(path, isShared, content?.Version == Version ? content : null);
        }
        catch (JsonException)
        {
            return new(path, isShared, null);
        }
    }

    /// <summary>What the file held, where it has not changed since; null where it must be read.</summary>
    public FileFacts? Find(ModelFile file, FileStat stat)
    {
        lock (after)
        {
            // Another form of the same pack has read it, or has found it here.
            if (after.TryGetValue(KeyOf(file), out var now) && now.IsOf(stat))
            {
                return now.Facts;
            }
        }

        if (!before.TryGetValue(KeyOf(file), out var entry) || !entry.IsOf(stat) || !entry.IsSettled || (isShared && stat.Id.Length == 0))
        {
            return null;
        }

        Keep(file, entry);
        return entry.Facts;
    }

    /// <param name="readAt">When the read began, in UTC.</param>
    public void Add(ModelFile file, FileStat stat, FileFacts facts, DateTime readAt) => Keep(file, new()
    {
        Size = stat.Size,
        Modified = stat.ModifiedTicks,
        Id = stat.Id,
        Read = readAt.Ticks,
        Facts = facts,
    });

    /// <summary>The archive that was made of these contents; null where none was.</summary>
    /// <param name="key">Says the contents, see <see cref="ArchivePlan.KeyOf"/>.</param>
    public (Digest Digest, long Size)? FindArchive(string key)
    {
        if (!archivesBefore.TryGetValue(key, out var entry))
        {
            return null;
        }

        AddArchive(key, entry.Digest, entry.Size);
        return (entry.Digest, entry.Size);
    }

    public void AddArchive(string key, Digest digest, long size)
    {
        lock (after)
        {
            archivesAfter[key] = new() { Digest = digest, Size = size };
        }
    }

    /// <summary>Writes the entries that were found or added, where they differ from those that were read.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (path is null || (IsSame(before, after) && IsSame(archivesBefore, archivesAfter)))
        {
            return;
        }

        var content = new Content { Version = Version, Files = new(after, StringComparer.Ordinal), Archives = new(archivesAfter, StringComparer.Ordinal) };
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await Durable.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(content, DigestCacheJson.Default.Content), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (isShared && exception is IOException or UnauthorizedAccessException)
        {
            // Another pack of the folder reads or writes it. The bundle is what was asked for.
        }
    }

    private static bool IsSame<T>(Dictionary<string, T> one, Dictionary<string, T> other)
        where T : class => one.Count == other.Count && other.All(entry => one.TryGetValue(entry.Key, out var old) && old.Equals(entry.Value));

    /// <summary>Its name in the model decides with its bytes what a file is, and one file may have two.</summary>
    private static string KeyOf(ModelFile file) => $"{file.SourcePath}\0{file.Path}";

    private void Keep(ModelFile file, Entry entry)
    {
        lock (after)
        {
            after[KeyOf(file)] = entry;
        }
    }

    internal sealed record Entry
    {
        public required long Size { get; init; }

        public required long Modified { get; init; }

        public required string Id { get; init; }

        public required long Read { get; init; }

        public required FileFacts Facts { get; init; }

        public bool IsOf(FileStat stat) => Size == stat.Size && Modified == stat.ModifiedTicks && Id == stat.Id;

        /// <summary>
        /// False where the file was read so soon after its last write that another write could have the same time: git's
        /// "racily clean". Whole seconds betray a file system whose clock is as coarse as two seconds.
        /// </summary>
        [JsonIgnore]
        public bool IsSettled => Read - Modified > (Modified % TimeSpan.TicksPerSecond == 0 ? TimeSpan.FromSeconds(2.1) : TimeSpan.FromMilliseconds(50)).Ticks;
    }

    internal sealed record ArchiveEntry
    {
        public required Digest Digest { get; init; }

        public required long Size { get; init; }
    }

    internal sealed record Content
    {
        public required string Version { get; init; }

        public required SortedDictionary<string, Entry> Files { get; init; }

        public required SortedDictionary<string, ArchiveEntry> Archives { get; init; }
    }
}

[JsonSerializable(typeof(DigestCache.Content))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class DigestCacheJson : JsonSerializerContext;
