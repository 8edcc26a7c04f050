namespace ModelBuild.Formats.Pickles;

/// <summary>A part of a seekable stream as a stream; several parts may be read in turns. Does not dispose what it looks at.</summary>
internal sealed class WindowStream(Stream whole, long from, long length) : ForwardStream
{
    private long position;

    public override bool CanSeek => true;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => position = value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Clamp(length - position, 0, buffer.Length);
        if (count == 0)
        {
            return 0;
        }

        whole.Position = from + position;
        var read = await whole.ReadAsync(buffer[..count], cancellationToken).ConfigureAwait(false);
        position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => length + offset,
    };
}
