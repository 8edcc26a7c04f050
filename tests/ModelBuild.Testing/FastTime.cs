using System.Collections.Concurrent;

namespace ModelBuild.Testing;

/// <summary>Time that runs twenty times as fast, so that waits and time-outs are real and short; and keeps what was asked of it.</summary>
public sealed class FastTime : TimeProvider
{
    private const int Speed = 20;

    /// <summary>Every wait that was asked for.</summary>
    public ConcurrentQueue<TimeSpan> Waits { get; } = [];

    /// <summary>Told of every wait when it begins.</summary>
    public Action<TimeSpan>? Waiting { get; set; }

    /// <summary>What the clock shows beside the right time.</summary>
    public TimeSpan ClockError { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ClockError;

    public override long GetTimestamp() => System.GetTimestamp() * Speed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Enqueue(dueTime);
        Waiting?.Invoke(dueTime);
        return new FastTimer(System.CreateTimer(callback, state, Fast(dueTime), Fast(period)));
    }

    private static TimeSpan Fast(TimeSpan time) => time < TimeSpan.Zero ? time : time / Speed;

    private sealed class FastTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Fast(dueTime), Fast(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
