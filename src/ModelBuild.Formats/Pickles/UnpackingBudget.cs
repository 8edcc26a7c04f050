namespace ModelBuild.Formats.Pickles;

/// <summary>How many unpacked bytes are still worth reading for one file, over all its members: what stops a bomb.</summary>
internal sealed class UnpackingBudget(long bytes)
{
    private long left = bytes;

    public Stream Limit(Stream unpacked) => new LimitedStream(unpacked, this);

    private sealed class LimitedStream(Stream inner, UnpackingBudget budget) : ForwardStream
    {
        private long position;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            position += read;
            budget.left -= read;
            return budget.left >= 0 ? read : throw new BrokenPickleException(PickleProblemKind.TooMuch, position);
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
