namespace ModelBuild.Oci.Registry.Transport;

/// <summary>The body of an answer: gives up when the server falls silent, and leaves the connection's place at its end.</summary>
internal sealed class WatchedStream(Stream body, IdleWatch watch, HttpRequestMessage request, Action leave) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(watch.Token, cancellationToken);
        watch.Restart();
        try
        {
            var count = await body.ReadAsync(buffer, either.Token).ConfigureAwait(false);
            watch.Pause();
            if (count == 0 && buffer.Length > 0)
            {
                leave();
            }

            return count;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw TransportFailure.TimedOut(request, watch.Limit, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw TransportFailure.Of(request, exception);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
            watch.Dispose();
            leave();
        }

        base.Dispose(disposing);
    }
}
