using System.Text;
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

    public static void Write(CacheFolders folders, Digest digest) =>
        CacheTrace.Write(folders.Stamp(digest), Encoding.UTF8.GetBytes(FileStat.Of(folders.Blob(digest)).ToText()));
}
