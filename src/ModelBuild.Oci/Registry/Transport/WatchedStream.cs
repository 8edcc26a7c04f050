namespace ModelBuild.Oci.Registry.Transport;

/// <summary>The body of an answer: gives up when the server falls silent, or all but silent, and leaves the connection's place at its end.</summary>
internal sealed class WatchedStream(Stream body, IdleWatch watch, HttpRequestMessage request, Action leave) : ForwardStream
{
    /// <summary>Bytes that must come in the time in which nothing may be silence: no network is that slow, only a server that keeps its clients for ever.</summary>
    private const int Enough = 1024;

    private int recent = Enough;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(watch.Token, cancellationToken);
        Watch();
        try
        {
            var count = await body.ReadAsync(buffer, either.Token).ConfigureAwait(false);
            watch.Pause();
            recent += count;
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

    private void Watch()
    {
        if (recent < Enough)
        {
            watch.Continue();
            return;
        }

        recent = 0;
        watch.Restart();
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
