using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>
/// A layer in a repository as a file that can be looked into: each jump is a request of its own, so that a header is read without the
/// weights behind it. The bytes are as the place gives them; nothing of them is kept.
/// </summary>
internal sealed class LayerStream(IRepository repository, Descriptor layer) : Stream
{
    /// <summary>A gap that is cheaper to read over than to ask anew behind it.</summary>
    private const int ReadableGap = 256 * 1024;

    /// <summary>Who jumps more often wants the whole file.</summary>
    private const int MaxRequests = 32;

    /// <summary>Bytes that a header may cost. There are formats that say what they are behind their weights.</summary>
    private const long MaxBytes = 8L * 1024 * 1024;

    private Stream? open;
    private long openAt, received;
    private int requests;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => layer.Size;

    public override long Position { get; set; }

    /// <exception cref="IOException">The header is so large, or spread over so much of the file, that it is not worth fetching.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || Position >= layer.Size)
        {
            return 0;
        }

        await MoveAsync(cancellationToken).ConfigureAwait(false);
        var count = await open!.ReadAsync(buffer[..(int)Math.Min(buffer.Length, layer.Size - Position)], cancellationToken).ConfigureAwait(false);
        Receive(count);
        openAt += count;
        Position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        var gap = Position - openAt;
        if (open is not null && gap is >= 0 and <= ReadableGap)
        {
            Receive(gap);
            var passed = new byte[gap];
            await open.ReadExactlyAsync(passed, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            if (++requests > MaxRequests)
            {
                throw new IOException($"The header of {layer.Digest} is spread over more than {MaxRequests} places.");
            }

            if (open is not null)
            {
                await open.DisposeAsync().ConfigureAwait(false);
            }

            open = await repository.OpenBlobAsync(layer, Position, cancellationToken).ConfigureAwait(false);
        }

        openAt = Position;
    }

    private void Receive(long count)
    {
        if ((received += count) > MaxBytes)
        {
            throw new IOException($"The header of {layer.Digest} has more than {MaxBytes} bytes.");
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            open?.Dispose();
        }

        base.Dispose(disposing);
    }
}
