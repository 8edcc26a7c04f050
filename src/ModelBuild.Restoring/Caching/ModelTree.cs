using ModelBuild.Oci;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// The files of one bundle under their real names, in the cache, for code that reads a model from there. Each is a second name of
/// its blob where the file system has hard links, a copy elsewhere; any number of processes may make the same tree. A file that can be run is
/// always a copy: its blob has one mode, and may be another bundle's file too.
/// </summary>
internal sealed class ModelTree(CacheFolders folders, Digest bundle)
{
    public string Directory { get; } = folders.Tree(bundle);

    /// <summary>What the times of a copy that can be run and of its blob differ by, so that a build that compares times sees that only the mode changed.</summary>
    private static readonly TimeSpan RunnableOffset = TimeSpan.FromSeconds(2);

    /// <summary>True where modes mean something.</summary>
    public static bool KeepsModes => !OperatingSystem.IsWindows();

    /// <summary>True where the file is there and is still that of its blob.</summary>
    public bool Has(string path, Digest blob, bool isExecutable) => IsSame(new(PathOf(path)), new(folders.Blob(blob)), isExecutable && KeepsModes);

    public void Add(string path, Digest blob, int mode, bool isExecutable)
    {
        var target = PathOf(path);
        if (Has(path, blob, isExecutable))
        {
            return;
        }

        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var beside = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            var verified = VerifiedStamp.Matches(folders, blob);
            if (isExecutable && !OperatingSystem.IsWindows())
            {
                File.Copy(folders.Blob(blob), beside);
                File.SetLastWriteTimeUtc(beside, File.GetLastWriteTimeUtc(folders.Blob(blob)) + RunnableOffset);
                File.SetUnixFileMode(beside, (UnixFileMode)mode);
            }
            else if (!HardLink.TryCreate(folders.Blob(blob), beside))
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

    public string PathOf(string path) => Path.Combine(Directory, path);

    /// <summary>Both a second name and a copy have the blob's size and write time; a blob that was fetched anew has another.</summary>
    private static bool IsSame(FileInfo file, FileInfo blob, bool isRunnable) =>
        file.Exists && blob.Exists && file.Length == blob.Length
        && file.LastWriteTimeUtc == blob.LastWriteTimeUtc + (isRunnable ? RunnableOffset : TimeSpan.Zero);
}
