using ModelBuild.Oci;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring;

/// <summary>Lays single files of the cache into an output as links.</summary>
public static class OutputLinks
{
    /// <summary>Makes <paramref name="target"/> a link to a file of the cache, or frees the place where it is to be a copy and is a link.</summary>
    /// <param name="file">Absolute path.</param>
    /// <returns>False where the file is to be copied: because of the mode, or because it is none of a cache, and its owner may write to it.</returns>
    public static bool Lay(string file, string target, LinkMode mode)
    {
        if (CacheFolders.OfBlob(file) is not var (folders, blob))
        {
            return false;
        }

        var isThere = mode switch
        {
            LinkMode.SymLink => IsSymLink(file, target),
            LinkMode.HardLink => !IsSymLink(file, target) && FileStat.AreSameFile(file, target),
            _ => true,
        };
        if (mode is LinkMode.Auto or LinkMode.Copy)
        {
            if (IsSymLink(file, target) || FileStat.AreSameFile(file, target))
            {
                Remove(folders, blob, target);
            }

            return false;
        }

        if (!isThere)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            Remove(folders, blob, target);
            Link(folders, blob, target, mode);
        }

        return true;
    }

    private static void Link(CacheFolders folders, Digest blob, string target, LinkMode mode)
    {
        if (mode == LinkMode.SymLink)
        {
            File.CreateSymbolicLink(target, folders.Blob(blob));
        }
        else if (!KeepingStamp(folders, blob, () => HardLink.TryCreate(folders.Blob(blob), target)))
        {
            File.Copy(folders.Blob(blob), target);
        }
    }

    private static void Remove(CacheFolders folders, Digest blob, string target) => KeepingStamp(folders, blob, () =>
    {
        File.Delete(target);
        return true;
    });

    /// <summary>Another name, or one less, is a change of the cached file to the file system, but none of its bytes.</summary>
    private static bool KeepingStamp(CacheFolders folders, Digest blob, Func<bool> change)
    {
        var verified = VerifiedStamp.Matches(folders, blob);
        var changed = change();
        if (verified && !VerifiedStamp.Matches(folders, blob))
        {
            VerifiedStamp.Write(folders, blob);
        }

        return changed;
    }

    private static bool IsSymLink(string file, string target) => new FileInfo(target).LinkTarget == file;
}
