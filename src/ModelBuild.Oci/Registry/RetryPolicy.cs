using System.Net;

namespace ModelBuild.Oci.Registry;

/// <summary>How often and after what waits something is tried again: the one place that decides it.</summary>
internal sealed class RetryPolicy(int tries, TimeSpan longestRetryAfter, TimeProvider time)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>A budget for one request.</summary>
    public RetryBudget Begin() => new(this, long.MaxValue);

    /// <summary>A budget for a transfer, which refills as bytes arrive.</summary>
    public RetryBudget Begin(long size) => new(this, size);

    /// <summary>True for answers that a later request may not get.</summary>
    public static bool IsTransient(HttpStatusCode status) =>
        (int)status is 408 or 425 or 429 or 499 or 500 or 502 or 503 or 504 or (>= 520 and <= 524) or 598 or 599;

    /// <summary>How long an answer asks to wait.</summary>
    public TimeSpan? RetryAfter(HttpResponseMessage? response) => response?.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        { Date: not null } => TimeSpan.Zero,
        _ => null,
    };

    /// <summary>Waits before the next try; false, at once, where there is none.</summary>
    public async Task<bool> TryWaitAsync(int failures, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        if (failures >= tries || retryAfter > longestRetryAfter)
        {
            return false;
        }

        // Full jitter: clients that failed together do not come back together.
        var ceiling = TimeSpan.FromTicks(Math.Min(LongestDelay.Ticks, FirstDelay.Ticks << Math.Min(failures - 1, 20)));
        var delay = ceiling * Random.Shared.NextDouble();
        await Task.Delay(retryAfter > delay ? retryAfter.Value : delay, time, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
