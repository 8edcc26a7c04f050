namespace ModelBuild.Oci.Registry.Blobs;

/// <summary>Parts of a blob that follow each other, fetched ahead at once: the first connection of all is free, each further one is taken from those to spare.</summary>
/// <param name="receive">Told of bytes as they come.</param>
/// <param name="others">Connections that the owner reads from besides; none by default.</param>
internal sealed class BlobLanes(
    Descriptor blob, Func<ByteRange, CancellationToken, Task<Stream>> open, ConnectionSlots spare, Action<int> receive, Func<int>? others = null) : IDisposable
{
    private readonly Queue<BlobLane> lanes = new();
    private int taken;

    /// <summary>All connections, the owner's included.</summary>
    public int Count => lanes.Count + (others?.Invoke() ?? 0);

    public bool IsEmpty => lanes.Count == 0;

    /// <summary>Where the last part ends.</summary>
    public long End => lanes.Last().Range.End;

    /// <summary>Fetches a part behind the last one; false where no connection is to spare for it.</summary>
    public bool TryAdd(ByteRange range)
    {
        if (Count > 0)
        {
            if (!spare.TryTake())
            {
                return false;
            }

            taken++;
        }

        lanes.Enqueue(new(blob, range, open, receive));
        return true;
    }

    /// <summary>Reads on, from the first part.</summary>
    /// <returns>0 where that has no more, and is gone.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await lanes.Peek().ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count == 0)
        {
            lanes.Dequeue().Dispose();
            Balance();
        }

        return count;
    }

    public void Dispose() => Drop();

    /// <summary>Forgets what was fetched and not read.</summary>
    public void Drop()
    {
        while (lanes.TryDequeue(out var lane))
        {
            lane.Dispose();
        }

        Balance();
    }

    /// <summary>Gives back the connections that are not used any more.</summary>
    private void Balance()
    {
        for (; taken > Math.Max(0, Count - 1); taken--)
        {
            spare.Return();
        }
    }
}
