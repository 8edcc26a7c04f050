using ModelBuild.Oci;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// The files of one bundle under their real names, in the cache, for code that reads a model from there. Each is a second name of
/// its blob where the file system has hard links, a copy elsewhere; any number of processes may make the same tree.
/// </summary>
internal sealed class ModelTree(CacheFolders folders, Digest bundle)
{
    public string Directory { get; } = folders.Tree(bundle);

    /// <summary>True where the file is there and is still that of its blob.</summary>
    public bool Has(string path, Digest blob) => IsSame(new(PathOf(path)), new(folders.Blob(blob)));

    public void Add(string path, Digest blob)
    {
        var target = PathOf(path);
        if (Has(path, blob))
        {
            return;
        }

        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var beside = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            var verified = VerifiedStamp.Matches(folders, blob);
            if (!HardLink.TryCreate(folders.Blob(blob), beside))
            {
                File.Copy(folders.Blob(blob), beside);
            }

            File.Move(beside, target, overwrite: true);
            if (verified)
            {
                // A second name is a change of the file to the file system, but none of its bytes.
                VerifiedStamp.Write(folders, blob);
            }
        }
        finally
        {
            // Renaming one name of a file to another name of it does nothing, and leaves both.
            File.Delete(beside);
        }
    }

    private string PathOf(string path) => Path.Combine(Directory, path);

    /// <summary>Both a second name and a copy have the blob's size and write time; a blob that was fetched anew has another.</summary>
    private static bool IsSame(FileInfo file, FileInfo blob) =>
        file.Exists && blob.Exists && file.Length == blob.Length && file.LastWriteTimeUtc == blob.LastWriteTimeUtc;
}
