using System.Text.Json;
using System.Text.Json.Serialization;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Packing;

/// <summary>
/// Remembers what a file held when it was last read, so that an unchanged file is not read again: the way of git's index.
/// Losing or breaking the file costs one read of each model file, nothing else.
/// </summary>
internal sealed class DigestCache
{
    private const int Version = 1;

    private readonly string? path;
    private readonly Dictionary<string, Entry> before;
    private readonly Dictionary<string, Entry> after = new(StringComparer.Ordinal);

    private DigestCache(string? path, Dictionary<string, Entry> before) => (this.path, this.before) = (path, before);

    public static async Task<DigestCache> ReadAsync(string? path, CancellationToken cancellationToken)
    {
        if (path is null || !File.Exists(path))
        {
            return new(path, []);
        }

        try
        {
            await using var file = File.OpenRead(path);
            var content = await JsonSerializer.DeserializeAsync(file, DigestCacheJson.Default.Content, cancellationToken).ConfigureAwait(false);
            return new(path, content is { Version: Version } ? new(content.Files, StringComparer.Ordinal) : []);
        }
        catch (JsonException)
        {
            return new(path, []);
        }
    }

    /// <summary>What the file held, where it has not changed since; null where it must be read.</summary>
    public FileFacts? Find(string file, FileStat stat)
    {
        if (!before.TryGetValue(file, out var entry) || entry.Size != stat.Size || entry.Modified != stat.ModifiedTicks || entry.Id != stat.Id || !entry.IsSettled)
        {
            return null;
        }

        Keep(file, entry);
        return new() { Digest = entry.Digest, Size = entry.Size, Format = entry.Format, IsText = entry.Text };
    }

    /// <param name="readAt">When the read began, in UTC.</param>
    public void Add(string file, FileStat stat, FileFacts facts, DateTime readAt) => Keep(file, new()
    {
        Size = stat.Size,
        Modified = stat.ModifiedTicks,
        Id = stat.Id,
        Read = readAt.Ticks,
        Digest = facts.Digest,
        Format = facts.Format,
        Text = facts.IsText,
    });

    /// <summary>Writes the entries that were found or added, where they differ from those that were read.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        var unchanged = before.Count == after.Count && after.All(entry => before.TryGetValue(entry.Key, out var old) && old == entry.Value);
        if (path is null || unchanged)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var content = new Content { Version = Version, Files = new(after, StringComparer.Ordinal) };
        await Durable.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(content, DigestCacheJson.Default.Content), cancellationToken).ConfigureAwait(false);
    }

    private void Keep(string file, Entry entry)
    {
        lock (after)
        {
            after[file] = entry;
        }
    }

    internal sealed record Entry
    {
        public required long Size { get; init; }

        public required long Modified { get; init; }

        public required string Id { get; init; }

        public required long Read { get; init; }

        public required Digest Digest { get; init; }

        public string? Format { get; init; }

        public bool Text { get; init; }

        /// <summary>
        /// False where the file was read so soon after its last write that another write could have the same time: git's
        /// "racily clean". Whole seconds betray a file system whose clock is as coarse as two seconds.
        /// </summary>
        [JsonIgnore]
        public bool IsSettled => Read - Modified > (Modified % TimeSpan.TicksPerSecond == 0 ? TimeSpan.FromSeconds(2.1) : TimeSpan.FromMilliseconds(50)).Ticks;
    }

    internal sealed record Content
    {
        public required int Version { get; init; }

        public required SortedDictionary<string, Entry> Files { get; init; }
    }
}

/// <summary>What reading a file told.</summary>
internal sealed record FileFacts
{
    public required Digest Digest { get; init; }

    public required long Size { get; init; }

    /// <summary>A name of <see cref="Formats.ModelFormat"/>, or null.</summary>
    public string? Format { get; init; }

    /// <summary>True where the first bytes are text.</summary>
    public bool IsText { get; init; }
}

[JsonSerializable(typeof(DigestCache.Content))]
internal sealed partial class DigestCacheJson : JsonSerializerContext;
