using System.Buffers.Binary;

namespace ModelBuild.Formats.Pickles;

/// <summary>Reads a stream forward through one buffer; what is skipped is sought over where the stream can seek.</summary>
internal sealed class PickleInput(Stream stream)
{
    /// <summary>The first read is small: most content is no pickle, and its first bytes say so.</summary>
    private const int FirstRead = 512;
    private const int LargestRead = 64 * 1024;

    private readonly long length = stream.CanSeek ? stream.Length - stream.Position : long.MaxValue;
    private byte[] buffer = new byte[FirstRead];
    private int start;
    private int end;
    private long limit = long.MaxValue;
    private bool ended;

    /// <summary>Counted from where the stream stood.</summary>
    public long Position { get; private set; }

    public int Buffered => (int)Math.Min(end - start, limit - Position);

    public ReadOnlySpan<byte> Peek => buffer.AsSpan(start, Buffered);

    /// <summary>Gets that many bytes into the buffer, or what is left.</summary>
    public async ValueTask<int> FillAsync(int wanted, CancellationToken cancellationToken)
    {
        while (Buffered < wanted && !ended && end - start < limit - Position)
        {
            MakeRoom(wanted);
            var read = await ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
            ended = read == 0;
            end += read;
        }

        return Buffered;
    }

    /// <summary>Little-endian, from what was filled.</summary>
    public ulong Read(int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        Take(size).CopyTo(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    public ReadOnlySpan<byte> Take(int size)
    {
        if (Buffered < size)
        {
            throw new BrokenPickleException(PickleProblemKind.EndsEarly, Position);
        }

        var taken = buffer.AsSpan(start, size);
        start += size;
        Position += size;
        return taken;
    }

    /// <returns>Whether there was that much.</returns>
    public async ValueTask<bool> SkipAsync(ulong count, CancellationToken cancellationToken)
    {
        var left = Remaining;
        var skipped = (long)Math.Min(count, (ulong)left);
        while (skipped > 0)
        {
            var part = (int)Math.Min(skipped, Buffered);
            Take(part);
            skipped -= part;
            if (skipped > 0 && stream.CanSeek)
            {
                stream.Seek(skipped, SeekOrigin.Current);
                Position += skipped;
                return count <= (ulong)left;
            }

            if (skipped > 0 && await FillAsync(1, cancellationToken).ConfigureAwait(false) == 0)
            {
                return false;
            }
        }

        return count <= (ulong)left;
    }

    /// <summary>Makes the input end after that many bytes; the answer is to be given to <see cref="Widen"/>.</summary>
    public long Narrow(ulong length)
    {
        var outer = limit;
        limit = (long)Math.Min((ulong)limit, (ulong)Position + Math.Min(length, (ulong)(long.MaxValue - Position)));
        return outer;
    }

    public void Widen(long outer) => limit = outer;

    /// <summary>What is left up to the limit; a guess from above where the stream does not know its length.</summary>
    public long Remaining => Math.Max(0, Math.Min(limit, length) - Position);

    private void MakeRoom(int wanted)
    {
        var kept = end - start;
        var size = Math.Max(wanted, Position + kept == 0 ? FirstRead : LargestRead);
        var target = buffer.Length < size ? new byte[size] : buffer;
        buffer.AsSpan(start, kept).CopyTo(target);
        (buffer, start, end) = (target, 0, kept);
    }

    private async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(into, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            // An unpacking stream says so of what it cannot unpack.
            throw new BrokenPickleException(PickleProblemKind.DamagedCompression, Position + end - start);
        }
    }
}
