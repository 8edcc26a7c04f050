namespace ModelBuild.Oci.Registry;

/// <summary>The tries that one request or transfer has left. What a transfer gains refills it, within reason.</summary>
internal sealed class RetryBudget(RetryPolicy policy, long size)
{
    private const long EnoughProgress = 64 * 1024;
    private const long SpareWire = 64L * 1024 * 1024;

    private int failures;
    private long gained;
    private long moved;

    /// <summary>Bytes that the transfer is further on than ever before.</summary>
    public void Gain(long bytes)
    {
        gained += bytes;
        // A server that breaks after every byte makes no progress that counts.
        if (gained >= Math.Clamp(size / 100, 1, EnoughProgress))
        {
            failures = 0;
            gained = 0;
        }
    }

    /// <summary>Bytes that went over the wire, useful or not. Three times the content is the most.</summary>
    public void Move(long bytes) => moved += bytes;

    /// <summary>Waits before the next try; false where there is none.</summary>
    public Task<bool> TryWaitAsync(TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        failures++;
        gained = 0;
        return moved > SpareWire && (moved - SpareWire) / 3 > size ? Task.FromResult(false) : policy.TryWaitAsync(failures, retryAfter, cancellationToken);
    }
}
