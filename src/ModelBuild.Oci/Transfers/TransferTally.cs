namespace ModelBuild.Oci.Transfers;

/// <summary>Counts what it is told, and says where all of it stands.</summary>
/// <param name="time">What rates are measured by.</param>
public sealed class TransferTally(TimeProvider time) : ITransferProgress
{
    /// <summary>What a rate is measured over: long enough to be calm, short enough to be true of now.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly List<Transfer> running = [];
    private readonly Queue<(long Timestamp, long Moved)> samples = new([(time.GetTimestamp(), 0)]);
    private long expected;
    private long moved;
    private long skipped;
    private long resumed;

    public void Expect(long bytes) => Interlocked.Add(ref expected, bytes);

    public ITransfer Begin(TransferItem item)
    {
        var transfer = new Transfer(this, item, time.GetTimestamp());
        lock (gate)
        {
            running.Add(transfer);
        }

        return transfer;
    }

    /// <summary>Where all stands now. The rate is that since a look of some seconds ago, so look regularly.</summary>
    public TransferState Look()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            var total = Interlocked.Read(ref moved);
            samples.Enqueue((now, total));
            while (samples.Count > 2 && time.GetElapsedTime(samples.Peek().Timestamp, now) > Window)
            {
                samples.Dequeue();
            }

            var (since, before) = samples.Peek();
            var seconds = time.GetElapsedTime(since, now).TotalSeconds;
            return new()
            {
                Running = [.. running.Select(transfer => new RunningTransfer(transfer.Item, transfer.Done, time.GetElapsedTime(transfer.Since, now)))],
                Expected = Interlocked.Read(ref expected),
                Moved = total,
                Skipped = Interlocked.Read(ref skipped),
                Resumed = Interlocked.Read(ref resumed),
                BytesPerSecond = seconds > 0 ? Math.Max(0, (total - before) / seconds) : 0,
            };
        }
    }

    private sealed class Transfer(TransferTally owner, TransferItem item, long since) : ITransfer
    {
        private long done;

        public TransferItem Item => item;

        public long Since => since;

        public long Done => Interlocked.Read(ref done);

        public void Report(long value) => Count(ref owner.moved, value);

        public void Skip(long bytes) => Count(ref owner.skipped, bytes);

        public void Resume(long bytes) => Count(ref owner.resumed, bytes);

        public void Dispose()
        {
            lock (owner.gate)
            {
                owner.running.Remove(this);
            }
        }

        private void Count(ref long total, long bytes)
        {
            Interlocked.Add(ref done, bytes);
            Interlocked.Add(ref total, bytes);
        }
    }
}
