using System.Globalization;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using ModelBuild.Restoring;

namespace ModelBuild.Tasks;

/// <summary>Says every eight seconds what a long transfer does and how far it is; MSBuild has no other sign of life to give.</summary>
internal sealed class TransferLog : IRestoreProgress, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(8);

    private readonly Lock gate = new();
    private readonly List<string> activities = [];
    private readonly TaskLoggingHelper log;
    private readonly string done;
    private Timer? timer;
    private long bytes;
    private bool disposed;

    /// <param name="done">What was done with bytes: "sent".</param>
    public TransferLog(TaskLoggingHelper log, string done) => (this.log, this.done) = (log, done);

    public void Report(long value)
    {
        Interlocked.Add(ref bytes, value);
        if (timer is null)
        {
            lock (gate)
            {
                Start();
            }
        }
    }

    public IDisposable Begin(string activity)
    {
        lock (gate)
        {
            activities.Add(activity);
            Start();
        }

        return new Ending(this, activity);
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

    /// <summary>Not before there is something to say: most builds have nothing.</summary>
    private void Start() => timer ??= new(_ => Say(), null, Interval, Interval);

    private void Say()
    {
        lock (gate)
        {
            if (disposed || (activities.Count == 0 && bytes == 0))
            {
                return;
            }

            var what = activities.Count == 0 ? "" : $"{activities[0]}{(activities.Count == 1 ? "" : $" and {activities.Count - 1} more")}, ";
            var count = (Interlocked.Read(ref bytes) / (1024.0 * 1024)).ToString("0", CultureInfo.InvariantCulture);
            log.LogMessage(MessageImportance.High, "  Still {0}{1} MiB {2} so far.", what, count, done);
        }
    }

    private sealed class Ending(TransferLog owner, string activity) : IDisposable
    {
        public void Dispose()
        {
            lock (owner.gate)
            {
                owner.activities.Remove(activity);
            }
        }
    }
}
