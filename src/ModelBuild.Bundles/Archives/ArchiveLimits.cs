namespace ModelBuild.Bundles.Archives;

/// <summary>What an archive may become. A few kilobytes of gzip can be terabytes of zeros.</summary>
public sealed record ArchiveLimits
{
    public static ArchiveLimits Default { get; } = new();

    /// <summary>Bytes that a compressed archive may become.</summary>
    public long MaxSize { get; init; } = 256L * 1024 * 1024 * 1024;

    /// <summary>How many times its own size it may become: what deflate can do at most, and more than any model does.</summary>
    public int MaxRatio { get; init; } = 1000;

    /// <summary>Bytes that the smallest archive may become, whatever the ratio.</summary>
    public long Floor { get; init; } = 64L * 1024 * 1024;

    /// <summary>Headers, those of folders and of long names among them.</summary>
    public int MaxHeaders { get; init; } = 200_000;

    /// <summary>Bytes that a compressed archive may become, whatever its size, where a user said so.</summary>
    public long? Fixed { get; init; }

    /// <summary>Bytes that an archive of a size may become.</summary>
    public long For(long size, ArchiveCompression compression) => compression == ArchiveCompression.None
        ? size
        : Fixed ?? Math.Min(MaxSize, Math.Max(Floor, size > MaxSize / MaxRatio ? MaxSize : size * MaxRatio));
}
