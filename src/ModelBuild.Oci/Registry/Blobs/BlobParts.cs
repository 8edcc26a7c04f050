namespace ModelBuild.Oci.Registry.Blobs;

/// <summary>
/// Some parts of a blob, one after the other as one stream. Those ahead are asked for while one is read: what lies between them is had elsewhere sooner than a far registry answers.
/// </summary>
internal sealed class BlobParts : ForwardStream
{
    /// <summary>2 MiB: what one connection holds in memory at most.</summary>
    private const int Window = 2 * 1024 * 1024;

    private const int MaxWidth = 4;

    private readonly BlobLanes lanes;
    private readonly IEnumerator<ByteRange> ahead;
    private bool isMore;
    private bool areServed;

    /// <param name="parts">In their order, none of which overlap.</param>
    /// <param name="open">Opens a part.</param>
    /// <param name="spare">Connections beyond the first.</param>
    public BlobParts(Descriptor blob, IEnumerable<ByteRange> parts, Func<ByteRange, CancellationToken, Task<Stream>> open, ConnectionSlots spare)
    {
        lanes = new(blob, open, spare, _ => { });
        ahead = parts.SelectMany(Windows).GetEnumerator();
        isMore = ahead.MoveNext();
        Widen();
    }

    /// <exception cref="RangesNotServedException">The place serves no parts.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Widen();
            if (lanes.IsEmpty)
            {
                return 0;
            }

            if (await lanes.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                areServed = true;
                return count;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lanes.Dispose();
            ahead.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The first part shows whether the place serves parts at all: one that sends the whole blob each time is asked once.</summary>
    private void Widen()
    {
        while (isMore && lanes.Count < (areServed ? MaxWidth : 1) && lanes.TryAdd(ahead.Current))
        {
            isMore = ahead.MoveNext();
        }
    }

    private static IEnumerable<ByteRange> Windows(ByteRange part)
    {
        for (var start = part.Start; start < part.End; start += Window)
        {
            yield return new(start, Math.Min(start + Window, part.End));
        }
    }
}
