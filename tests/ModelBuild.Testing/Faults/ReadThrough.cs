namespace ModelBuild.Testing.Faults;

/// <summary>Fills a buffer from the stream behind, which was read up to the offset.</summary>
internal delegate ValueTask<int> FillBuffer(Stream inner, long offset, Memory<byte> buffer, CancellationToken cancellationToken);

/// <summary>The body of a request, each read piece of which somebody may count, cut or hold.</summary>
internal sealed class ReadThrough(Stream inner, FillBuffer fill) : Stream
{
    private long offset;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => offset;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await fill(inner, offset, buffer, cancellationToken);
        offset += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
