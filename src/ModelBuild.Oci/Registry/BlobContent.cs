using System.Buffers;
using System.Net;

namespace ModelBuild.Oci.Registry;

/// <summary>A blob's bytes from an offset on, streamed from their source each time they are sent.</summary>
internal sealed class BlobContent(BlobSource source, long offset, Action<long> report) : HttpContent
{
    /// <summary>Storing a large blob takes registries minutes after its last byte came; this many idle time-outs are granted.</summary>
    private const int CommitPatience = 10;

    private long sent;

    /// <summary>Told that bytes move; set by the transport for as long as it sends.</summary>
    public IdleWatch? Watch { get; set; }

    /// <summary>Where the source's own bytes end or cannot be read: no failure of the registry's.</summary>
    public Exception? SourceFailure { get; private set; }

    /// <summary>The position after the last byte that was handed to the connection.</summary>
    public long Position => offset + sent;

    protected override bool TryComputeLength(out long length)
    {
        length = source.Descriptor.Size - offset;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        report(-sent);
        sent = 0;
        var buffer = ArrayPool<byte>.Shared.Rent(BlobFile.BufferSize);
        try
        {
            Watch?.Pause();
            var content = await ReadAsync(() => source.OpenAsync(cancellationToken)).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                await SkipAsync(content, buffer, cancellationToken).ConfigureAwait(false);
                await CopyAsync(content, stream, buffer, cancellationToken).ConfigureAwait(false);
            }

            Watch?.Restart(CommitPatience);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task CopyAsync(Stream from, Stream to, byte[] buffer, CancellationToken cancellationToken)
    {
        int count;
        while ((count = await ReadAsync(() => from.ReadAsync(buffer, cancellationToken).AsTask()).ConfigureAwait(false)) > 0)
        {
            if (Position + count > source.Descriptor.Size)
            {
                throw Mismatch(Position + count);
            }

            Watch?.Restart();
            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            Watch?.Pause();
            sent += count;
            report(count);
        }

        if (Position < source.Descriptor.Size)
        {
            throw Mismatch(Position);
        }
    }

    private async Task SkipAsync(Stream from, byte[] buffer, CancellationToken cancellationToken)
    {
        if (from.CanSeek)
        {
            from.Position += offset;
            return;
        }

        for (var left = offset; left > 0;)
        {
            var wanted = buffer.AsMemory(0, (int)Math.Min(buffer.Length, left));
            var count = await ReadAsync(() => from.ReadAsync(wanted, cancellationToken).AsTask()).ConfigureAwait(false);
            left -= count > 0 ? count : throw Mismatch(offset - left);
        }
    }

    /// <summary>Keeps the source's own failure apart: the connection would report it as its own.</summary>
    private async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or OciException)
        {
            SourceFailure = exception;
            throw;
        }
    }

    private ContentMismatchException Mismatch(long size)
    {
        var failure = new ContentMismatchException(source.Descriptor, size, null);
        SourceFailure = failure;
        return failure;
    }
}
