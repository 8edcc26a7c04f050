using ModelBuild.Oci;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// Hands blobs of the cache out as files of somebody's own. What was fetched for that alone leaves the cache, so that gigabytes are written once and lie on the
/// disk once; what a restore uses stays, and is copied. Nobody's file is a second name of a blob, which would change with it.
/// </summary>
/// <param name="fetched">Blobs that this process fetched.</param>
internal sealed class CacheWithdrawal(CacheFolders folders, IEnumerable<Digest> fetched)
{
    private readonly HashSet<Digest> own = [.. fetched];
    private readonly HashSet<Digest> linked = [];
    private HashSet<Digest>? used;

    /// <summary>Makes a file of a blob; until <see cref="Complete"/> it may be a second name of it.</summary>
    /// <param name="target">A free name.</param>
    /// <param name="mode">Permissions of a file that can be run; null for the usual ones.</param>
    public void Lay(Digest blob, string target, UnixFileMode? mode)
    {
        used ??= Used();
        var isFree = own.Contains(blob) && !used.Contains(blob);
        // One blob has one mode, and goes to one place.
        if (mode is null && isFree && !linked.Contains(blob) && HardLink.TryCreate(folders.Blob(blob), target))
        {
            linked.Add(blob);
            return;
        }

        File.Copy(folders.Blob(blob), target);
        if (mode is { } permissions && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(target, permissions);
        }
    }

    /// <summary>Takes what was fetched for nobody else out of the cache; called when every file has its final name.</summary>
    /// <param name="placeOf">Where a blob's file is now.</param>
    public void Complete(Func<Digest, string> placeOf)
    {
        if (own.Count == 0)
        {
            return;
        }

        used = Used();
        foreach (var blob in own.Where(blob => used.Contains(blob) || !TryRemove(blob)).Where(linked.Contains))
        {
            Part(placeOf(blob));
        }
    }

    /// <summary>What restores came to, of which a build may take its copies at any moment.</summary>
    private HashSet<Digest> Used() => [.. ModelUse.ReadAll(folders).SelectMany(use => use.Blobs.Select(blob => blob.Digest))];

    private bool TryRemove(Digest blob)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folders.Lock(blob))!);
        using var held = FileLock.TryAcquire(folders.Lock(blob));
        if (held is null)
        {
            return false;
        }

        // The stamp first: a blob without one is looked at, a stamp without its blob is nothing.
        foreach (var file in new[] { folders.Stamp(blob), folders.Blob(blob) }.Where(File.Exists))
        {
            File.Delete(file);
        }

        return true;
    }

    /// <summary>Gives a file bytes of its own.</summary>
    private static void Part(string file)
    {
        var beside = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.Copy(file, beside);
            File.Move(beside, file, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
