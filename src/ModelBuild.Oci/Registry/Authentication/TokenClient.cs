using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ModelBuild.Oci.Registry.Authentication;

/// <summary>Asks token servers for tokens: distribution's "Token Authentication" and "OAuth2 Token Authentication".</summary>
internal sealed class TokenClient(HttpMessageInvoker http, RetryPolicy policy, TimeProvider time)
{
    private const string ClientId = "modelbuild";

    public async Task<AccessToken> FetchAsync(TokenRequest wanted, CancellationToken cancellationToken)
    {
        if (wanted.Credential?.IdentityToken is { } identity)
        {
            using var exchange = Post(wanted, identity);
            using var response = await http.SendAsync(exchange, cancellationToken).ConfigureAwait(false);
            // Servers that know only the older form answer so.
            if (response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest))
            {
                return await ReadAsync(exchange, response, cancellationToken).ConfigureAwait(false);
            }
        }

        using var request = Get(wanted);
        using var answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(request, answer, cancellationToken).ConfigureAwait(false);
    }

    private static RegistryRequest Get(TokenRequest wanted)
    {
        var parameters = wanted.Scopes.Select(scope => $"scope={Uri.EscapeDataString(scope)}");
        if (wanted.Service is { } service)
        {
            parameters = parameters.Prepend($"service={Uri.EscapeDataString(service)}");
        }

        // The realm's own query stays.
        var query = string.Join('&', parameters.Prepend(wanted.Realm.Query.TrimStart('?')).Where(parameter => parameter.Length > 0));
        var request = new RegistryRequest(HttpMethod.Get, new UriBuilder(wanted.Realm) { Query = query }.Uri) { BodyLimit = TokenAnswer.MaxSize };
        request.Headers.Authorization = wanted.Credential is { } credential ? Basic(credential) : null;
        return request;
    }

    private static RegistryRequest Post(TokenRequest wanted, string identity) => new(HttpMethod.Post, wanted.Realm)
    {
        BodyLimit = TokenAnswer.MaxSize,
        Content = new FormUrlEncodedContent(
        [
            new("grant_type", "refresh_token"),
            new("service", wanted.Service ?? ""),
            new("client_id", ClientId),
            new("scope", string.Join(' ', wanted.Scopes)),
            new("refresh_token", identity),
        ]),
    };

    public static AuthenticationHeaderValue? Basic(Credential credential) =>
        (credential.Password ?? credential.IdentityToken) is { } secret
            ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.Username ?? "<token>"}:{secret}")))
            : null;

    private async Task<AccessToken> ReadAsync(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            var failure = await FailedAnswer.ReadAsync(request, response, policy, time, cancellationToken).ConfigureAwait(false);
            // A token server without such an address is not a registry without such a repository.
            throw failure.Failure is RegistryFailure.NotFound or RegistryFailure.Rejected or RegistryFailure.Unsupported
                ? Unusable(request, response, $"its token server answers {(int)response.StatusCode}")
                : failure;
        }

        try
        {
            return TokenAnswer.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (FormatException exception)
        {
            throw Unusable(request, response, exception.Message);
        }
    }

    private static RegistryException Unusable(RegistryRequest request, HttpResponseMessage response, string detail) =>
        new(RegistryFailure.Token, detail)
        {
            Method = request.Method.Method,
            Url = SafeUrl.Of(response.RequestMessage?.RequestUri ?? request.RequestUri),
            StatusCode = (int)response.StatusCode,
        };
}
