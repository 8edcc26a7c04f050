namespace ModelBuild.Formats.Tests.Pickles;

/// <summary>A start and then the same bytes over and over; watches the memory while it is read.</summary>
internal sealed class RepeatedStream(byte[] start, byte[] repeated, long size) : Stream
{
    private long position;
    private int reads;

    public long HighestMemory { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (reads++ % 64 == 0)
        {
            HighestMemory = Math.Max(HighestMemory, GC.GetTotalMemory(forceFullCollection: true));
        }

        var length = (int)Math.Min(count, size - position);
        for (var i = 0; i < length; i++, position++)
        {
            buffer[offset + i] = position < start.Length ? start[position] : repeated[(position - start.Length) % repeated.Length];
        }

        return length;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
