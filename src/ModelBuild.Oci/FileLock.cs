namespace ModelBuild.Oci;

/// <summary>
/// A lock that processes hold on a file, so that work is done once. It saves work; correctness rests on rename, since some
/// network file systems lock nothing. The file is never deleted: unlinking a held lock would let a second holder in.
/// </summary>
public sealed class FileLock : IDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    private readonly FileStream file;

    private FileLock(FileStream file) => this.file = file;

    /// <summary>Waits for the lock; the system frees it when its holder ends, however it ends.</summary>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static async Task<FileLock> AcquireAsync(string path, CancellationToken cancellationToken)
    {
        var wait = FirstWait;
        while (true)
        {
            if (TryAcquire(path) is { } held)
            {
                return held;
            }

            await Task.Delay(wait + (wait * Random.Shared.NextDouble()), cancellationToken).ConfigureAwait(false);
            wait = wait < LongestWait ? wait * 2 : LongestWait;
        }
    }

    /// <summary>The lock, or null where another holds it.</summary>
    public static FileLock? TryAcquire(string path)
    {
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            return null;
        }
    }

    public void Dispose() => file.Dispose();

    /// <summary>Windows says sharing violation (32); .NET on Unix says EWOULDBLOCK (11 on Linux, 35 on macOS).</summary>
    private static bool IsHeld(IOException exception) => OperatingSystem.IsWindows()
        ? (exception.HResult & 0xFFFF) is 32 or 33
        : exception.HResult is 11 or 35;
}
