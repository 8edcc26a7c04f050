using ModelBuild.Oci;

namespace ModelBuild.Bundles.Archives;

/// <summary>A stream with some more bytes after it.</summary>
internal sealed class FollowedStream(Stream first, ReadOnlyMemory<byte> then) : ForwardStream
{
    private bool isThen;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!isThen && await first.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            return read;
        }

        isThen = true;
        var count = Math.Min(buffer.Length, then.Length);
        then[..count].CopyTo(buffer);
        then = then[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            first.Dispose();
        }

        base.Dispose(disposing);
    }
}
