namespace ModelBuild.Oci.Registry.Blobs;

/// <summary>
/// Some parts of a blob, one after the other as one stream. Those ahead are asked for while one is read: what lies between them is had elsewhere sooner than a far registry answers.
/// </summary>
internal sealed class BlobParts : ForwardStream
{
    private const int MaxWidth = 4;

    private readonly BlobLanes lanes;
    private readonly ConnectionSlots spare;
    private readonly Queue<ByteRange> ahead;
    private long begun;
    private bool areServed;

    /// <param name="parts">In their order, none of which overlap.</param>
    /// <param name="open">Opens a part.</param>
    /// <param name="spare">Connections beyond the first.</param>
    public BlobParts(Descriptor blob, IEnumerable<ByteRange> parts, Func<ByteRange, CancellationToken, Task<Stream>> open, ConnectionSlots spare)
    {
        this.spare = spare;
        lanes = new(blob, open, spare, _ => { });
        ahead = new(parts.Where(part => part.Length > 0));
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
        }

        base.Dispose(disposing);
    }

    /// <summary>The first part shows whether the place serves parts at all: one that sends the whole blob each time is asked once.</summary>
    private void Widen()
    {
        while (ahead.TryPeek(out var part) && lanes.Count < (areServed ? MaxWidth : 1) && lanes.TryAdd(Window(part)))
        {
            begun = lanes.End;
            if (begun == part.End)
            {
                ahead.Dequeue();
            }
        }
    }

    /// <summary>What is asked for next: where nobody helps, the rest of a part at once, which is fewer requests.</summary>
    private ByteRange Window(ByteRange part)
    {
        var start = Math.Max(begun, part.Start);
        return new(start, lanes.IsEmpty && !spare.HasSpare ? part.End : Math.Min(start + BlobLane.MaxRoom, part.End));
    }
}
