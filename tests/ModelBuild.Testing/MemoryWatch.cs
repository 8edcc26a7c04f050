using System.Globalization;

namespace ModelBuild.Testing;

/// <summary>Follows the memory of a process and its descendants through Linux's <c>/proc</c>; sees nothing elsewhere.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource ended = new();
    private readonly Task watching;
    private long peak;

    public MemoryWatch(int root) => watching = WatchAsync(root, ended.Token);

    /// <summary>The most resident bytes that one of the processes had; null where nothing was seen.</summary>
    public long? Peak => Interlocked.Read(ref peak) is var bytes and > 0 ? bytes : null;

    public void Dispose()
    {
        ended.Cancel();
        watching.Wait(TimeSpan.FromSeconds(5));
        ended.Dispose();
    }

    private async Task WatchAsync(int root, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && Directory.Exists("/proc"))
        {
            var processes = Processes();
            var family = new HashSet<int> { root };
            while (processes.Where(process => family.Contains(process.Parent)).Any(process => family.Add(process.Id)))
            {
            }

            foreach (var process in processes.Where(process => family.Contains(process.Id)))
            {
                Interlocked.Exchange(ref peak, Math.Max(Interlocked.Read(ref peak), process.PeakBytes));
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static List<(int Id, int Parent, long PeakBytes)> Processes() =>
    [
        .. from directory in Directory.EnumerateDirectories("/proc")
           where int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out _)
           let status = Status(directory)
           where status is not null
           select (int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture), (int)Value(status, "PPid:"), Value(status, "VmHWM:") * 1024),
    ];

    private static string[]? Status(string directory)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(directory, "status"));
        }
        catch (IOException)
        {
            // It ended between the listing and here.
            return null;
        }
    }

    private static long Value(string[] status, string name) =>
        status.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim() is { } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : 0;
}
