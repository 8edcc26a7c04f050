using System.Globalization;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Tasks;

/// <summary>Says every eight seconds what a long transfer does and how far it is; MSBuild has no other sign of life to give.</summary>
internal sealed class TransferLog : ITransferProgress, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(8);

    private readonly Lock gate = new();
    private readonly TransferTally tally = new(TimeProvider.System);
    private readonly TaskLoggingHelper log;
    private Timer? timer;
    private bool disposed;

    public TransferLog(TaskLoggingHelper log) => this.log = log;

    public void Expect(long bytes) => tally.Expect(bytes);

    public ITransfer Begin(TransferItem item)
    {
        lock (gate)
        {
            // Not before there is something to say: most builds have nothing.
            timer ??= new(_ => Say(), null, Interval, Interval);
        }

        return tally.Begin(item);
    }

    public void Dispose()
    {
        timer?.Dispose();
        // A task may log nothing after it ends, and the timer may be saying something now.
        lock (gate)
        {
            disposed = true;
        }
    }

    private void Say()
    {
        lock (gate)
        {
            if (!disposed && tally.Look() is { Running: [var first, ..] } state)
            {
                log.LogMessage(MessageImportance.High, "  Still {0}{1}{2}.", Text(first.Item), state.Running.Length == 1 ? "" : $" and {state.Running.Length - 1} more", Text(state));
            }
        }
    }

    private static string Text(TransferItem item) => $"{item.Verb} '{item.Name}'{(item.Of is null ? "" : $" of '{item.Of}'")}";

    private static string Text(TransferState state) => state.Expected == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $": {MiB(state.Done)} of {MiB(state.Expected)} MiB, {MiB((long)state.BytesPerSecond)} MiB/s{(state.TimeLeft is { } left ? $", {left.TotalSeconds:0} s left" : "")}");

    private static string MiB(long bytes) => (bytes / (1024.0 * 1024)).ToString("0", CultureInfo.InvariantCulture);
}
