using ModelBuild.Oci;

namespace ModelBuild.Bundles.Archives;

/// <summary>
/// One entry of an archive. A file's bytes lie elsewhere, under their digest: nothing is ever written under the path that an
/// archive says, so what it means is decided later, by those who know the dialect.
/// </summary>
public sealed record ArchiveMember
{
    /// <summary>'/' between segments, without leading "./" and trailing '/'; it may still be absolute, or hold '..'.</summary>
    public required string Path { get; init; }

    public required ArchiveMemberKind Kind { get; init; }

    /// <summary>Of a file's bytes; null for anything else.</summary>
    public Digest? Digest { get; init; }

    /// <summary>Length of a file in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Permission bits, as the archive has them.</summary>
    public int Mode { get; init; }

    /// <summary>Of a link: what it leads to, as the archive says it; of what is neither file, folder nor link: what it is.</summary>
    public string? Target { get; init; }

    /// <summary>A path as archives write it: of Windows, of the folder that was packed, of a folder.</summary>
    public static string Normalise(string name)
    {
        var path = name.Replace('\\', '/');
        while (path.StartsWith("./", StringComparison.Ordinal))
        {
            path = path[2..];
        }

        var end = path.TrimEnd('/');
        return end is "." ? "" : end.Length == 0 && path.Length > 0 ? "/" : end;
    }
}

public enum ArchiveMemberKind
{
    File,
    Folder,
    HardLink,
    SymLink,

    /// <summary>A device, a pipe, or what no standard knows.</summary>
    Other,
}
