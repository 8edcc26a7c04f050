using ModelBuild.Oci;

namespace ModelBuild.Restoring.Caching;

/// <summary>Where things are in the cache. Everything below one root, so that a rename never crosses file systems.</summary>
public sealed class CacheFolders(string root)
{
    /// <summary>Folders whose files are written beside their names.</summary>
    private static readonly string[] WrittenBeside = ["stamps", "reports", "uses", "contents", "trees", Digests];

    /// <summary>Below it, what was packed remembers the digests of its files.</summary>
    public const string Digests = "digests";

    public string Root { get; } = root;

    /// <summary>The cache that a blob's file is in, and which it is; null for a file that is none.</summary>
    public static (CacheFolders Folders, Digest Blob)? OfBlob(string file)
    {
        var algorithm = Path.GetDirectoryName(file);
        var blobs = Path.GetDirectoryName(algorithm);
        return Path.GetFileName(blobs) == "blobs" && Path.GetDirectoryName(blobs) is { } root
            && Digest.TryParse($"{Path.GetFileName(algorithm)}:{Path.GetFileName(file)}", out var digest)
            ? (new(root), digest)
            : null;
    }

    public string Blob(Digest digest) => Path.Combine(Root, "blobs", digest.Algorithm, digest.Hex);

    /// <summary>What the file system said of a blob when its bytes were last verified.</summary>
    public string Stamp(Digest digest) => Path.Combine(Root, "stamps", digest.Algorithm, digest.Hex);

    /// <summary>What loading a blob would run, as it was found when somebody looked.</summary>
    public string Report(Digest digest) => Path.Combine(Root, "reports", digest.Algorithm, digest.Hex);

    /// <summary>The files of one bundle under their real names.</summary>
    public string Tree(Digest bundle) => Path.Combine(Root, "trees", bundle.Algorithm, bundle.Hex);

    /// <summary>Which model a bundle is, what it consists of and, by the file's time, when a restore last came to it.</summary>
    public string Use(Digest bundle) => Path.Combine(Root, "uses", bundle.Algorithm, bundle.Hex);

    /// <summary>Unfinished downloads of one blob, one file for each writer.</summary>
    public string Partial(Digest digest) => Path.Combine(Root, "partial", digest.Hex);

    /// <summary>An archive that was fetched and verified, until it is unpacked. No blob: a bundle may have the same bytes as a file.</summary>
    public string Archive(Digest digest) => Path.Combine(Root, "archives", digest.Algorithm, digest.Hex);

    /// <summary>What an archive held.</summary>
    /// <param name="part">What of it was wanted; null for all.</param>
    public string Contents(Digest archive, string part) => Path.Combine(Root, "contents", archive.Algorithm, $"{archive.Hex}.{part}");

    /// <summary>Files that come out of archives, before they are whole.</summary>
    public string Unpacking => Path.Combine(Root, "partial", "unpacking");

    /// <summary>Held while a blob is fetched.</summary>
    public string Lock(Digest digest) => Path.Combine(Root, "locks", digest.Hex);

    /// <summary>The files of a folder of the cache that are called by digests, in no particular order.</summary>
    /// <param name="kind">As "blobs": the folder below the root.</param>
    public IEnumerable<(Digest Digest, FileInfo File)> Enumerate(string kind)
    {
        foreach (var file in FilesIn(kind))
        {
            if (Digest.TryParse($"{file.Directory!.Name}:{file.Name}", out var digest))
            {
                yield return (digest, file);
            }
        }
    }

    /// <summary>Downloads that are not whole, archives that are not unpacked, and small files whose writer was stopped before they had their name.</summary>
    public IEnumerable<FileInfo> EnumerateUnfinished() => FilesIn("partial").Concat(FilesIn("archives"))
        .Concat(WrittenBeside.SelectMany(FilesIn).Where(file => IsUnnamed(file.Name)));

    /// <summary>All files of a folder of the cache, however they are called. Others may remove them meanwhile: what is known of each is what it was then.</summary>
    public IEnumerable<FileInfo> FilesIn(string kind) => FilesIn(new DirectoryInfo(Path.Combine(Root, kind)));

    /// <summary>Held while a project's lock file changes.</summary>
    public string LockOf(string lockFile) => Path.Combine(Root, "locks", $"project-{HashOf(lockFile)}");

    /// <summary>What is packed without a project is there until it is where it goes.</summary>
    public string Packing => Path.Combine(Root, "packing");

    /// <summary>The digests of the files of a folder that was packed.</summary>
    public string DigestsOf(string folder) => Path.Combine(Root, Digests, HashOf(folder));

    private static string HashOf(string path) => Digest.Compute(System.Text.Encoding.UTF8.GetBytes(path)).Hex;

    /// <summary>As <c>NAME.GUID.tmp</c>: what is written beside a file to become it.</summary>
    private static bool IsUnnamed(string file) =>
        file.EndsWith(".tmp", StringComparison.Ordinal) && file.Length > 37 && file[^37] == '.' && Guid.TryParseExact(file.AsSpan()[^36..^4], "N", out _);

    private static IEnumerable<FileInfo> FilesIn(DirectoryInfo folder)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = folder.GetFileSystemInfos();
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }

        return entries.SelectMany(entry => entry is FileInfo file ? file.Exists ? [file] : [] : FilesIn((DirectoryInfo)entry));
    }
}
