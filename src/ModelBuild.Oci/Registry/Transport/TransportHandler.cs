using System.Net;

namespace ModelBuild.Oci.Registry.Transport;

/// <summary>
/// What every request meets last: a place among the connections to its server, a watch for silence in the head and the
/// body of the answer, and the translation of what the network throws. <c>HttpClient.Timeout</c> covers no bodies.
/// </summary>
internal sealed class TransportHandler(RegistryEndpoint endpoint, TimeSpan idleTimeout, TimeProvider time, ConnectionPlaces places, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var leave = await places.EnterAsync(request, cancellationToken).ConfigureAwait(false);
        var watch = new IdleWatch(idleTimeout, time);
        HttpResponseMessage? response = null;
        try
        {
            response = await SendAsync(request, watch, cancellationToken).ConfigureAwait(false);
            watch.Pause();
            await WatchBodyAsync(request, response, watch, leave, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response?.Dispose();
            watch.Dispose();
            leave();
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, IdleWatch watch, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(watch.Token, cancellationToken);
        var blob = request.Content as BlobContent;
        try
        {
            watch.Restart();
            Connections.Mark(request, isNamedByServer: endpoint.IsForeign(request.RequestUri!));
            if (blob is not null)
            {
                blob.Watch = watch;
            }

            return await base.SendAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The watch, or the limit that connecting has of its own.
            throw TransportFailure.TimedOut(request, watch.HasExpired ? watch.Limit : null, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw TransportFailure.Of(request, exception);
        }
        finally
        {
            if (blob is not null)
            {
                blob.Watch = null;
            }
        }
    }

    private static async Task WatchBodyAsync(
        HttpRequestMessage request, HttpResponseMessage response, IdleWatch watch, Action leave, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Head || response.StatusCode is HttpStatusCode.NoContent || response.Content.Headers.ContentLength == 0)
        {
            // Nothing follows: the place is free before anyone disposes of the answer.
            leave();
        }

        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var content = new StreamContent(new WatchedStream(body, watch, request, leave));
        foreach (var (name, values) in response.Content.Headers.NonValidated)
        {
            content.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content = content;
    }
}
