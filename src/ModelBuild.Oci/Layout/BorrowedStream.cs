namespace ModelBuild.Oci.Layout;

/// <summary>The content of a borrowed file. The last of it comes only if nobody wrote to the file meanwhile.</summary>
internal sealed class BorrowedStream(BorrowedFile borrowed, FileStream file) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => borrowed.Stat.Size;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    /// <exception cref="SourceChangedException">The file was changed since it was borrowed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count == 0 || file.Position >= Length)
        {
            borrowed.ThrowIfChanged();
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
