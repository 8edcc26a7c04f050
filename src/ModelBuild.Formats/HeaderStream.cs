namespace ModelBuild.Formats;

/// <summary>A part of a file, for those who read streams: unpackers, XML, pickles.</summary>
internal sealed class HeaderStream(HeaderReader reader, long from, long length) : ForwardStream
{
    private long position;
    private long spent;

    /// <summary>How much may be read before the part ends as if it were no longer. For what is worth a look, but not a refusal where it is large.</summary>
    public long Allowance { get; init; } = long.MaxValue;

    /// <summary>Whether the part ended because enough of it was read.</summary>
    public bool IsSpent => spent >= Allowance;

    public override bool CanSeek => true;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => position = value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Clamp(Math.Min(length - position, Allowance - spent), 0, buffer.Length);
        var read = count == 0 ? 0 : await reader.ReadAtAsync(from + position, buffer[..count], cancellationToken).ConfigureAwait(false);
        (position, spent) = (position + read, spent + read);
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => length + offset,
    };
}
