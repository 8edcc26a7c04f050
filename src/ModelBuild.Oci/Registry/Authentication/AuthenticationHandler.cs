using System.Net;
using System.Net.Http.Headers;

namespace ModelBuild.Oci.Registry.Authentication;

/// <summary>
/// Sends requests to the registry with what it asks for, and answers one challenge a request. Requests to other origins, an
/// upload's place for one, go without credentials, and challenges from there are not answered.
/// </summary>
internal sealed class AuthenticationHandler(Authenticator authenticator, TimeProvider time, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var registryRequest = (RegistryRequest)request;
        if (!authenticator.Endpoint.IsOrigin(request.RequestUri!))
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var first = await authenticator.AnticipateAsync(registryRequest, cancellationToken).ConfigureAwait(false);
            return await SendAsync(registryRequest, first, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException exception)
        {
            exception.CredentialSource ??= registryRequest.CredentialSource;
            exception.WithheldFrom ??= registryRequest.WithheldFrom;
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(RegistryRequest request, AuthenticationHeaderValue? sent, CancellationToken cancellationToken)
    {
        var answered = false;
        var refused = sent;
        while (true)
        {
            request.Headers.Authorization = sent;
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (answered || response.StatusCode != HttpStatusCode.Unauthorized || !authenticator.Endpoint.IsOrigin(response.RequestMessage!.RequestUri!))
            {
                return response;
            }

            try
            {
                // Whoever waits for a token must hold no connection: fetching the token needs one.
                await BoundedBody.DetachErrorAsync(response, time, cancellationToken).ConfigureAwait(false);
                var challenge = Find(request, response);
                var next = challenge is null ? null : await authenticator.AnswerAsync(request, challenge, refused, cancellationToken).ConfigureAwait(false);
                // To a stale token some registries answer without a usable challenge; without a token they ask properly.
                var isFreshStart = challenge is null && sent is not null;
                if ((next is null && !isFreshStart) || (next is not null && next.Equals(refused)))
                {
                    return response;
                }

                answered = !isFreshStart;
                sent = next;
            }
            catch
            {
                response.Dispose();
                throw;
            }

            response.Dispose();
        }
    }

    private static Challenge? Find(RegistryRequest request, HttpResponseMessage response)
    {
        try
        {
            return Challenge.Find(response.Headers);
        }
        catch (FormatException exception)
        {
            throw new RegistryException(RegistryFailure.Challenge, exception.Message, exception)
            {
                Method = request.Method.Method,
                Url = SafeUrl.Of(request.RequestUri),
                StatusCode = (int)response.StatusCode,
            };
        }
    }
}
