namespace ModelBuild.Oci.Registry.Blobs;

/// <summary>
/// A large blob, from an offset on, over as many connections as help and are to spare. It begins with one, as any other; where <see cref="ReadingPace"/> says so, parts
/// ahead are fetched beside it and given out in order, so that whoever reads sees one stream, hashes it as it comes, and has a beginning of the blob wherever it breaks.
/// </summary>
public sealed class ParallelBlob : ForwardStream
{
    private readonly BlobLanes lanes;
    private readonly Descriptor blob;
    private readonly OpenPart open;
    private readonly ConnectionSlots spare;
    private readonly PaceLimits limits;
    private readonly ReadingPace pace;
    private Stream? single;
    private long position;
    private long ahead;
    private long received;

    /// <param name="spare">Connections beyond the first.</param>
    internal ParallelBlob(Descriptor blob, long offset, OpenPart open, ConnectionSlots spare, PaceLimits limits, TimeProvider time)
    {
        (this.blob, this.open, this.spare, this.limits, pace) = (blob, open, spare, limits, new(limits, time));
        (position, ahead) = (offset, blob.Size);
        lanes = new(blob, OpenAsync, spare, count => Interlocked.Add(ref received, count), () => single is null ? 0 : 1);
    }

    /// <summary>Opens a part of a blob.</summary>
    /// <param name="stumble">Told of what went wrong before it is tried again.</param>
    internal delegate Task<Stream> OpenPart(ByteRange range, Action<RegistryException> stumble, CancellationToken cancellationToken);

    /// <summary>True where parts were fetched, so that a registry that serves wrong parts may be to blame for wrong bytes.</summary>
    public bool HasParts { get; private set; }

    /// <exception cref="ContentNotFoundException">The registry does not hold the blob.</exception>
    internal async Task OpenAsync(CancellationToken cancellationToken) => single = await OpenAsync(ByteRange.From(position, blob), cancellationToken).ConfigureAwait(false);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Widen();
            if (single is not null && (position < ahead || ahead == blob.Size))
            {
                var count = await single.ReadAsync(buffer[..(int)Math.Min(buffer.Length, Math.Max(1, ahead - position))], cancellationToken).ConfigureAwait(false);
                Interlocked.Add(ref received, count);
                position += count;
                return count;
            }

            if (single is not null)
            {
                // What it has on its way is lost, once: it was asked for all of the blob.
                await single.DisposeAsync().ConfigureAwait(false);
                single = null;
            }

            if (lanes.IsEmpty)
            {
                ahead = blob.Size;
                await OpenAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (await ReadAheadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                position += count;
                return count;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            single?.Dispose();
            single = null;
            lanes.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <returns>0 where a part has no more.</returns>
    private async ValueTask<int> ReadAheadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await lanes.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (RangesNotServedException)
        {
            pace.GiveUp();
            lanes.Drop();
            return 0;
        }
    }

    /// <summary>Fetches ahead as much as the pace says.</summary>
    private void Widen()
    {
        pace.Measure(Interlocked.Read(ref received), blob.Size - position, spare.HasSpare);
        if (pace.Width > 1 && single is not null && ahead == blob.Size)
        {
            // The stream that is open goes on for a while; the others begin behind that.
            ahead = Math.Min(position + (2 * limits.Window), blob.Size);
        }

        var next = !lanes.IsEmpty ? lanes.End : single is null ? position : ahead;
        for (; pace.Width > 1 && next < blob.Size && lanes.Count < pace.Width; next = lanes.End)
        {
            if (!lanes.TryAdd(new(next, Math.Min(next + limits.Window, blob.Size))))
            {
                return;
            }

            HasParts = true;
        }
    }

    private Task<Stream> OpenAsync(ByteRange range, CancellationToken cancellationToken) => open(range, Stumble, cancellationToken);

    private void Stumble(RegistryException failure)
    {
        if (failure.Failure is RegistryFailure.TooManyRequests)
        {
            pace.GiveUp();
        }
    }
}
