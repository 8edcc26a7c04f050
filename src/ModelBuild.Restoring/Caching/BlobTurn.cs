using ModelBuild.Oci;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// Waits for the turn to fetch a blob, for as long as whoever has it gets on. The lock saves work and nothing else, so a holder that was
/// stopped, or that hangs on a dead disk, is not waited for: its blob is then fetched twice.
/// </summary>
internal static class BlobTurn
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    /// <param name="patience">How long a holder may do nothing that shows.</param>
    /// <returns>The lock; null where its holder does not get on.</returns>
    public static async Task<FileLock?> AwaitAsync(CacheFolders folders, Digest blob, TimeSpan patience, CancellationToken cancellationToken)
    {
        var guard = folders.Lock(blob);
        Directory.CreateDirectory(Path.GetDirectoryName(guard)!);
        var (wait, seen, since) = (FirstWait, (Bytes: 0L, Time: 0L), Environment.TickCount64);
        while (true)
        {
            if (FileLock.TryAcquire(guard) is { } held)
            {
                return held;
            }

            var now = Progress(folders, blob);
            if (now == seen && Environment.TickCount64 - since > patience.TotalMilliseconds)
            {
                return null;
            }

            (seen, since) = (now, now == seen ? since : Environment.TickCount64);
            await Task.Delay(wait + (wait * Random.Shared.NextDouble()), cancellationToken).ConfigureAwait(false);
            wait = wait < LongestWait ? wait * 2 : LongestWait;
        }
    }

    /// <summary>What grows while a blob is fetched, or an archive unpacked.</summary>
    private static (long Bytes, long Time) Progress(CacheFolders folders, Digest blob)
    {
        var (bytes, time) = (0L, 0L);
        foreach (var file in new[] { folders.Partial(blob), folders.Unpacking }.Select(folder => new DirectoryInfo(folder)).Where(folder => folder.Exists).SelectMany(Files))
        {
            (bytes, time) = (bytes + file.Length, Math.Max(time, file.LastWriteTimeUtc.Ticks));
        }

        return (bytes, time);
    }

    /// <summary>Others may take them away meanwhile.</summary>
    private static FileInfo[] Files(DirectoryInfo folder)
    {
        try
        {
            return [.. folder.GetFiles().Where(file => file.Exists)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
