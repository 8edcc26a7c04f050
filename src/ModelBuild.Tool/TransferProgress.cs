using ModelBuild.Oci.Transfers;
using Spectre.Console;

namespace ModelBuild.Tool;

/// <summary>
/// Says on standard error what a long transfer does and how far it is: live on a terminal, a line every few seconds elsewhere, and
/// nothing where all is done before the first of them.
/// </summary>
internal static class TransferProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(150);

    /// <param name="work">What is to be watched.</param>
    public static async Task<T> WatchAsync<T>(Func<ITransferProgress, Task<T>> work)
    {
        var tally = new TransferTally(TimeProvider.System);
        var working = work(tally);
        if (await EndsWithinAsync(Frame, working).ConfigureAwait(false))
        {
            return await working.ConfigureAwait(false);
        }

        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected || !console.Profile.Capabilities.Ansi)
        {
            await ShowLinesAsync(tally, working).ConfigureAwait(false);
        }
        else
        {
            await ShowLiveAsync(console, tally, working).ConfigureAwait(false);
        }

        return await working.ConfigureAwait(false);
    }

    private static async Task ShowLinesAsync(TransferTally tally, Task working)
    {
        while (!await EndsWithinAsync(Interval, working).ConfigureAwait(false))
        {
            await Console.Error.WriteLineAsync("  " + TransferText.Line(tally.Look())).ConfigureAwait(false);
        }
    }

    private static Task ShowLiveAsync(IAnsiConsole console, TransferTally tally, Task working) => console.Live(new Text("")).AutoClear(true).StartAsync(async live =>
    {
        do
        {
            live.UpdateTarget(TransferText.Rows(tally.Look(), console.Profile.Height - 2));
        }
        while (!await EndsWithinAsync(Frame, working).ConfigureAwait(false));
    });

    private static async Task<bool> EndsWithinAsync(TimeSpan time, Task working) => await Task.WhenAny(working, Task.Delay(time)).ConfigureAwait(false) == working;
}
