namespace ModelBuild.Bundles;

/// <summary>How the bytes of a layer hold files.</summary>
/// <param name="IsTar">False where the layer is one file, only compressed.</param>
public sealed record ArchiveForm(bool IsTar, ArchiveCompression Compression)
{
    /// <summary>By the end of a media type; the longer ends first, since they end in the shorter.</summary>
    private static readonly (string Suffix, ArchiveForm Form)[] BySuffix =
    [
        ("tar+gzip", new(true, ArchiveCompression.Gzip)),
        ("tar.gzip", new(true, ArchiveCompression.Gzip)),
        ("tar+gz", new(true, ArchiveCompression.Gzip)),
        ("tar.gz", new(true, ArchiveCompression.Gzip)),
        ("tar+zstd", new(true, ArchiveCompression.Zstd)),
        ("tar.zstd", new(true, ArchiveCompression.Zstd)),
        ("tar", new(true, ArchiveCompression.None)),
        ("+gzip", new(false, ArchiveCompression.Gzip)),
        ("+zstd", new(false, ArchiveCompression.Zstd)),
    ];

    /// <summary>Null where the media type says no archive: the layer is a file as it stands.</summary>
    public static ArchiveForm? Of(string mediaType) =>
        BySuffix.Where(known => mediaType.EndsWith(known.Suffix, StringComparison.Ordinal)).Select(known => known.Form).FirstOrDefault();
}

public enum ArchiveCompression
{
    None,
    Gzip,
    Zstd,
}
