using System.Buffers.Binary;
using System.IO.Hashing;

namespace ModelBuild.Bundles.Packing;

/// <summary>
/// Wraps bytes as one gzip member (RFC 1952) of stored blocks (RFC 1951, 3.2.4), so that the same content is the same bytes with every
/// version of every compressor. Weights hardly shrink anyway. Write only.
/// </summary>
internal sealed class StoredGzipStream(Stream to) : Stream
{
    private const int BlockSize = 65535;
    private const int BlockHeaderSize = 5;

    /// <summary>Deflate, no name, no time, unknown system: as ORMB's own.</summary>
    private static readonly byte[] Header = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];

    private readonly byte[] block = new byte[BlockHeaderSize + BlockSize];
    private readonly Crc32 checksum = new();
    private int filled;
    private uint length;
    private bool isBegun;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        checksum.Append(buffer.Span);
        length = unchecked(length + (uint)buffer.Length);
        while (!buffer.IsEmpty)
        {
            if (filled == BlockSize)
            {
                await WriteBlockAsync(isLast: false, cancellationToken).ConfigureAwait(false);
            }

            var count = Math.Min(buffer.Length, BlockSize - filled);
            buffer[..count].CopyTo(block.AsMemory(BlockHeaderSize + filled));
            filled += count;
            buffer = buffer[count..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Writes the last block and the trailer. Whoever does not call it leaves a member that no reader takes for whole.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await WriteBlockAsync(isLast: true, cancellationToken).ConfigureAwait(false);
        var trailer = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, checksum.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), length);
        await to.WriteAsync(trailer, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteBlockAsync(bool isLast, CancellationToken cancellationToken)
    {
        if (!isBegun)
        {
            isBegun = true;
            await to.WriteAsync(Header, cancellationToken).ConfigureAwait(false);
        }

        block[0] = (byte)(isLast ? 1 : 0);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(1), (ushort)filled);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(3), (ushort)~filled);
        await to.WriteAsync(block.AsMemory(0, BlockHeaderSize + filled), cancellationToken).ConfigureAwait(false);
        filled = 0;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
