namespace ModelBuild.Oci.Registry.Transport;

/// <summary>The body of an answer: gives up when the server falls silent, and leaves the connection's place at its end.</summary>
internal sealed class WatchedStream(Stream body, IdleWatch watch, HttpRequestMessage request, Action leave) : ForwardStream
{
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
