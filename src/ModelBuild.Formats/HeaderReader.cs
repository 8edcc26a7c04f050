using System.Buffers.Binary;
using System.Text;

namespace ModelBuild.Formats;

/// <summary>
/// Reads numbers and text from the places of a file where they are, a page at a time. Every length is checked against what
/// remains before anything is allocated or skipped, and no more than the ceiling is read in all, whatever the file says.
/// </summary>
internal sealed class HeaderReader(string format, Stream content, long ceiling)
{
    private const int PageSize = 16 * 1024;

    private readonly byte[] page = new byte[PageSize];
    private long start;
    private int filled;
    private int at;
    private long spent;

    /// <summary>Whose the malformed file is said to be. What a zip is shows only in its directory.</summary>
    public string Format { get; set; } = format;

    public long Length { get; } = content.Length;

    public long Position => start + at;

    public long Remaining => Length - Position;

    public bool BigEndian { get; set; }

    /// <summary>How many bytes can be taken without reading.</summary>
    public int Buffered => filled - at;

    public void Seek(long offset)
    {
        if (offset < 0 || offset > Length)
        {
            throw Malformed($"it leads to byte {offset} of {Length}");
        }

        if (offset >= start && offset <= start + filled)
        {
            at = (int)(offset - start);
            return;
        }

        (start, filled, at) = (offset, 0, 0);
    }

    public void Skip(ulong count) => Seek(Position + Claim(count));

    /// <summary>A length that the file states, once it is known that so much is there.</summary>
    public long Claim(ulong count) => count <= (ulong)Remaining ? (long)count : throw Malformed($"it says that {count} bytes follow, and {Remaining} do");

    /// <summary>Makes that many bytes ready to be taken.</summary>
    public ValueTask BufferAsync(int count, CancellationToken cancellationToken) =>
        Buffered >= count ? ValueTask.CompletedTask : FillAsync((int)Claim((ulong)count), cancellationToken);

    /// <summary>Makes that many bytes ready to be taken, or all that remain.</summary>
    public ValueTask BufferUpToAsync(int count, CancellationToken cancellationToken) =>
        Buffered >= count ? ValueTask.CompletedTask : FillAsync((int)Math.Min(count, Remaining), cancellationToken);

    /// <summary>The next byte, which is buffered.</summary>
    public byte Peek => Buffered > 0 ? page[at] : throw Malformed("it ends where more was expected");

    /// <summary>Takes bytes that are buffered.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > Buffered)
        {
            throw Malformed("it ends in the middle of a number");
        }

        at += count;
        return page.AsSpan(at - count, count);
    }

    public async ValueTask<byte> ByteAsync(CancellationToken cancellationToken)
    {
        await BufferAsync(sizeof(byte), cancellationToken).ConfigureAwait(false);
        return Take(sizeof(byte))[0];
    }

    public async ValueTask<ushort> UInt16Async(CancellationToken cancellationToken)
    {
        await BufferAsync(sizeof(ushort), cancellationToken).ConfigureAwait(false);
        var bytes = Take(sizeof(ushort));
        return BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    public async ValueTask<uint> UInt32Async(CancellationToken cancellationToken)
    {
        await BufferAsync(sizeof(uint), cancellationToken).ConfigureAwait(false);
        var bytes = Take(sizeof(uint));
        return BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    public async ValueTask<ulong> UInt64Async(CancellationToken cancellationToken)
    {
        await BufferAsync(sizeof(ulong), cancellationToken).ConfigureAwait(false);
        var bytes = Take(sizeof(ulong));
        return BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>Text of a stated length. Bytes that are no UTF-8 become replacement characters: a bad name is no reason to refuse a model.</summary>
    public async ValueTask<string> TextAsync(ulong length, CancellationToken cancellationToken)
    {
        var count = (int)Claim(length <= HeaderLimits.Text ? length : throw BeyondLimit($"it has a text of {length} bytes, more than the {HeaderLimits.Text} that are read"));
        if (count <= PageSize)
        {
            await BufferAsync(count, cancellationToken).ConfigureAwait(false);
            return Encoding.UTF8.GetString(Take(count));
        }

        return Encoding.UTF8.GetString(await BytesAsync(count, cancellationToken).ConfigureAwait(false));
    }

    public async ValueTask<byte[]> BytesAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[(int)Claim((ulong)count)];
        var (end, known) = (Position + count, Math.Min(count, Buffered));
        Take(known).CopyTo(bytes);
        content.Position = Position;
        while (known < count)
        {
            known += await ReadAsync(bytes.AsMemory(known), cancellationToken).ConfigureAwait(false);
        }

        Seek(end);
        return bytes;
    }

    /// <summary>A part of the file as a stream. What is read through it is counted, and bounded, as what the reader reads itself.</summary>
    /// <param name="allowance">How much of it may be read before it ends as if it were no longer.</param>
    public HeaderStream Part(long from, long length, long allowance = long.MaxValue) => new(this, from, length) { Allowance = allowance };

    /// <summary>Reads from any place, past the page.</summary>
    public ValueTask<int> ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        content.Position = offset;
        return ReadAsync(buffer, cancellationToken);
    }

    /// <summary>For what is no damage, but more than is read.</summary>
    public MalformedModelException BeyondLimit(string reason) => new(Format, Position, reason) { IsLimit = true };

    public MalformedModelException Malformed(string reason, Exception? innerException = null) => new(Format, Position, reason, innerException);

    private async ValueTask FillAsync(int count, CancellationToken cancellationToken)
    {
        page.AsSpan(at, Buffered).CopyTo(page);
        (start, filled, at) = (start + at, Buffered, 0);
        content.Position = start + filled;
        while (filled < count)
        {
            filled += await ReadAsync(page.AsMemory(filled, (int)Math.Min(PageSize - filled, Length - start - filled)), cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        spent += read;
        return read == 0 ? throw Malformed("it ends before its length")
            : spent > ceiling ? throw BeyondLimit($"its header has more than {ceiling} bytes")
            : read;
    }
}
