namespace ModelBuild.Oci.Registry;

/// <summary>Cancels what waits for a server that stays silent. Runs only while something is awaited.</summary>
internal sealed class IdleWatch(TimeSpan limit, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource expiry = new(Timeout.InfiniteTimeSpan, time);
    private TimeSpan left;
    private long begun;

    public TimeSpan Limit => limit;

    public bool HasExpired => expiry.IsCancellationRequested;

    public CancellationToken Token => expiry.Token;

    /// <summary>Begins to wait, or begins again because something moved.</summary>
    public void Restart() => Restart(1);

    /// <summary>Begins to wait for an answer that takes its time.</summary>
    public void Restart(int times)
    {
        left = limit * times;
        Continue();
    }

    /// <summary>Waits on, for what is left of the time.</summary>
    public void Continue()
    {
        begun = time.GetTimestamp();
        expiry.CancelAfter(left);
    }

    public void Pause()
    {
        var waited = time.GetElapsedTime(begun);
        left = waited < left ? left - waited : TimeSpan.Zero;
        expiry.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => expiry.Dispose();
}
