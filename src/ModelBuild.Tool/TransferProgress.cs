using System.Diagnostics;
using System.Globalization;
using ModelBuild.Restoring;
using Spectre.Console;

namespace ModelBuild.Tool;

/// <summary>
/// Says on standard error what a long transfer does and how far it is: live on a terminal, a line every few seconds elsewhere, and
/// nothing where all is done before the first of them.
/// </summary>
internal sealed class TransferProgress : IRestoreProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(150);

    private readonly Lock gate = new();
    private readonly List<(string Text, long Since)> activities = [];
    private readonly long start = Stopwatch.GetTimestamp();
    private long bytes;

    private TransferProgress()
    {
    }

    /// <param name="done">What is done with bytes: "sent".</param>
    /// <param name="work">What is to be watched.</param>
    public static async Task<T> WatchAsync<T>(string done, Func<TransferProgress, Task<T>> work)
    {
        var progress = new TransferProgress();
        var working = work(progress);
        if (Console.IsErrorRedirected)
        {
            while (await Task.WhenAny(working, Task.Delay(Interval)).ConfigureAwait(false) != working)
            {
                await Console.Error.WriteLineAsync("  " + string.Join("; ", progress.Lines(done))).ConfigureAwait(false);
            }
        }
        else if (await Task.WhenAny(working, Task.Delay(Frame)).ConfigureAwait(false) != working)
        {
            var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
            await console.Live(new Text("")).AutoClear(true).StartAsync(async live =>
            {
                while (await Task.WhenAny(working, Task.Delay(Frame)).ConfigureAwait(false) != working)
                {
                    live.UpdateTarget(new Rows(progress.Lines(done).Select(line => new Text(line))));
                }
            }).ConfigureAwait(false);
        }

        return await working.ConfigureAwait(false);
    }

    public void Report(long value) => Interlocked.Add(ref bytes, value);

    public IDisposable Begin(string activity)
    {
        var entry = (ToolOutput.Printable(activity), Stopwatch.GetTimestamp());
        lock (gate)
        {
            activities.Add(entry);
        }

        return new Ending(this, entry);
    }

    /// <summary>What is being done, each with how long it has taken, and the whole with its rate.</summary>
    private string[] Lines(string done)
    {
        var count = Interlocked.Read(ref bytes);
        var seconds = Math.Max(0.001, Stopwatch.GetElapsedTime(start).TotalSeconds);
        lock (gate)
        {
            return
            [
                .. activities.Select(activity => string.Create(CultureInfo.InvariantCulture, $"{activity.Text}, {Stopwatch.GetElapsedTime(activity.Since).TotalSeconds:0} s")),
                $"{ToolOutput.Size(count)} {done}, {ToolOutput.Size((long)(count / seconds))}/s",
            ];
        }
    }

    private sealed class Ending(TransferProgress owner, (string, long) entry) : IDisposable
    {
        public void Dispose()
        {
            lock (owner.gate)
            {
                owner.activities.Remove(entry);
            }
        }
    }
}
