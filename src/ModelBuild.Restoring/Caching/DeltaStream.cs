using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Restoring.Caching;

/// <summary>
/// A blob, from an offset on, out of an older file and of what is fetched. Nothing says that it is the blob but its digest: an index may be wrong, or lie.
/// Owns the older file.
/// </summary>
/// <param name="open">Opens some parts of the blob where it is, as one stream.</param>
/// <param name="transfer">Told what was reused and what was fetched.</param>
internal sealed class DeltaStream(
    DeltaPlan plan, OlderFile older, long offset, Func<IEnumerable<ByteRange>, Stream> open, ITransfer? transfer) : ForwardStream
{
    private readonly Stream fetching = open(plan.Parts.Where(part => part.OlderAt is null).Select(part => part.From(offset)).Where(part => part.Length > 0));
    private int index;
    private long position = offset;

    /// <summary>Bytes that came from the older file.</summary>
    public long Reused { get; private set; }

    /// <exception cref="RangesNotServedException">The place serves no parts.</exception>
    /// <exception cref="DeltaException">The older file does not have what it had.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (index < plan.Parts.Length && plan.Parts[index].Range.End <= position)
        {
            index++;
        }

        if (index == plan.Parts.Length || buffer.IsEmpty)
        {
            return 0;
        }

        var part = plan.Parts[index];
        buffer = buffer[..(int)Math.Min(buffer.Length, part.Range.End - position)];
        var count = part.OlderAt is { } olderAt
            ? await ReuseAsync(buffer, olderAt + position - part.Range.Start, cancellationToken).ConfigureAwait(false)
            : await FetchAsync(buffer, cancellationToken).ConfigureAwait(false);
        position += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            fetching.Dispose();
            older.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReuseAsync(Memory<byte> buffer, long at, CancellationToken cancellationToken)
    {
        try
        {
            var count = await RandomAccess.ReadAsync(older.Handle, buffer, at, cancellationToken).ConfigureAwait(false);
            transfer?.Resume(count);
            Reused += count;
            return count > 0 ? count : throw new DeltaException("the older file became shorter", null);
        }
        catch (IOException exception)
        {
            throw new DeltaException($"the older file cannot be read: {exception.Message}", exception);
        }
    }

    private async ValueTask<int> FetchAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await fetching.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        transfer?.Report(count);
        return count;
    }
}

/// <summary>A blob cannot be put together any further; what was, may be right.</summary>
/// <param name="reason">A clause.</param>
internal sealed class DeltaException(string reason, Exception? innerException) : Exception($"The blob cannot be put together: {reason}.", innerException);
