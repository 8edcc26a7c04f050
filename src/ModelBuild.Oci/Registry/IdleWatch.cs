namespace ModelBuild.Oci.Registry;

/// <summary>Cancels what waits for a server that stays silent. Runs only while something is awaited.</summary>
internal sealed class IdleWatch(TimeSpan limit, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource expiry = new(Timeout.InfiniteTimeSpan, time);

    public TimeSpan Limit => limit;

    public bool HasExpired => expiry.IsCancellationRequested;

    public CancellationToken Token => expiry.Token;

    /// <summary>Begins to wait, or begins again because something moved.</summary>
    public void Restart() => expiry.CancelAfter(limit);

    /// <summary>Begins to wait for an answer that takes its time.</summary>
    public void Restart(int times) => expiry.CancelAfter(limit * times);

    public void Pause() => expiry.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose() => expiry.Dispose();
}
