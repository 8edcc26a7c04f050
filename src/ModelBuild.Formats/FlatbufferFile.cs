using System.Buffers.Binary;

namespace ModelBuild.Formats;

/// <summary>
/// A flatbuffer where it stands in the file. Its tables point anywhere, so pages are kept once they are read; tables may share
/// parts and be pointed to any number of times, so what is taken is counted beside what is read.
/// </summary>
internal sealed class FlatbufferFile(HeaderReader reader)
{
    private const int PageSize = 4096;

    private readonly Dictionary<long, byte[]> pages = [];
    private long taken;

    public long Length => reader.Length;

    /// <summary>The table that the number at a place points to.</summary>
    public async ValueTask<FlatbufferTable> TableAsync(long place, CancellationToken cancellationToken)
    {
        var table = await TargetAsync(place, cancellationToken).ConfigureAwait(false);
        var vtable = table - (int)await UInt32Async(table, cancellationToken).ConfigureAwait(false);
        return new(this, table, vtable, await UInt16Async(vtable, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Where the number at a place points to: forward, from itself.</summary>
    public async ValueTask<long> TargetAsync(long place, CancellationToken cancellationToken) => place + await UInt32Async(place, cancellationToken).ConfigureAwait(false);

    public async ValueTask<byte> ByteAsync(long place, CancellationToken cancellationToken) => (await BytesAsync(place, sizeof(byte), cancellationToken).ConfigureAwait(false)).Span[0];

    public async ValueTask<ushort> UInt16Async(long place, CancellationToken cancellationToken) =>
        BinaryPrimitives.ReadUInt16LittleEndian((await BytesAsync(place, sizeof(ushort), cancellationToken).ConfigureAwait(false)).Span);

    public async ValueTask<uint> UInt32Async(long place, CancellationToken cancellationToken) =>
        BinaryPrimitives.ReadUInt32LittleEndian((await BytesAsync(place, sizeof(uint), cancellationToken).ConfigureAwait(false)).Span);

    public async ValueTask<long> Int64Async(long place, CancellationToken cancellationToken) =>
        BinaryPrimitives.ReadInt64LittleEndian((await BytesAsync(place, sizeof(long), cancellationToken).ConfigureAwait(false)).Span);

    /// <summary>Text or numbers at a place, at most as much as a text may have.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> BytesAsync(long place, long count, CancellationToken cancellationToken)
    {
        if (place < 0 || count > Length - place || count > HeaderLimits.Text)
        {
            throw Malformed($"it says that {count} bytes follow, and {Math.Max(0, Length - place)} do", Math.Clamp(place, 0, Length));
        }

        taken += Math.Max(count, 1);
        if (taken > HeaderLimits.FlatbufferTaken)
        {
            throw Malformed("it leads to the same places again and again", place);
        }

        var (first, start) = (place / PageSize, (int)(place % PageSize));
        if (start + count <= PageSize)
        {
            return (await PageAsync(first, cancellationToken).ConfigureAwait(false)).AsMemory(start, (int)count);
        }

        var bytes = new byte[count];
        for (var known = 0; known < count; (first, start) = (first + 1, 0))
        {
            var part = (await PageAsync(first, cancellationToken).ConfigureAwait(false)).AsMemory(start);
            part = part[..(int)Math.Min(part.Length, count - known)];
            part.CopyTo(bytes.AsMemory(known));
            known += part.Length;
        }

        return bytes;
    }

    public MalformedModelException Malformed(string reason, long place) => new(reader.Format, place, reason);

    private async ValueTask<byte[]> PageAsync(long number, CancellationToken cancellationToken)
    {
        if (!pages.TryGetValue(number, out var page))
        {
            reader.Seek(number * PageSize);
            page = await reader.BytesAsync((int)Math.Min(PageSize, reader.Remaining), cancellationToken).ConfigureAwait(false);
            pages.Add(number, page);
        }

        return page;
    }
}
