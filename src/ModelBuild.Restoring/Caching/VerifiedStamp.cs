using ModelBuild.Oci;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// Remembers that a cached blob was verified, by what the file system said of it then. While that is still the same, its
/// bytes need not be hashed again; the change time betrays a write that set the file's time back.
/// </summary>
internal static class VerifiedStamp
{
    public static bool Matches(CacheFolders folders, Digest digest)
    {
        try
        {
            return File.ReadAllText(folders.Stamp(digest)) == FileStat.Of(folders.Blob(digest)).ToText();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Not flushed: losing a stamp costs one hash.</summary>
    public static void Write(CacheFolders folders, Digest digest)
    {
        var path = folders.Stamp(digest);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var beside = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(beside, FileStat.Of(folders.Blob(digest)).ToText());
        File.Move(beside, path, overwrite: true);
    }
}
