using System.Globalization;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ModelBuild.Tasks;

/// <summary>Says every ten seconds how far a long transfer is; MSBuild has no other sign of life to give.</summary>
internal sealed class TransferLog(TaskLoggingHelper log, string done) : IProgress<long>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private long bytes;
    private long last = Environment.TickCount64;

    public void Report(long value)
    {
        lock (gate)
        {
            bytes += value;
            if (Environment.TickCount64 - last < Interval.TotalMilliseconds)
            {
                return;
            }

            last = Environment.TickCount64;
        }

        log.LogMessage(MessageImportance.High, "{0} MiB {1}", (bytes / (1024.0 * 1024)).ToString("0", CultureInfo.InvariantCulture), done);
    }
}
