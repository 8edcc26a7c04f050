namespace ModelBuild.Testing.Faults;

/// <summary>What a piece of a body meets on its way: the stream behind, the offset of the piece, and the piece.</summary>
internal delegate ValueTask PassBytes(Stream inner, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

/// <summary>The body of an answer, each written piece of which somebody may count, change, cut or hold.</summary>
internal sealed class WriteThrough(Stream inner, PassBytes pass) : Stream
{
    private long offset;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => offset;
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var at = offset;
        offset += buffer.Length;
        await pass(inner, at, buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
