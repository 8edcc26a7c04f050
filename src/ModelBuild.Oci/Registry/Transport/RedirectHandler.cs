using System.Net;

namespace ModelBuild.Oci.Registry.Transport;

/// <summary>
/// Follows redirects by hand: .NET's own would drop credentials everywhere and carry custom headers anywhere. Credentials
/// and custom headers never leave the origin; a target is never remembered, because signed addresses expire.
/// </summary>
internal sealed class RedirectHandler(RegistryEndpoint endpoint, RegistryFailure refusal, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MaxHops = 5;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var current = request;
        for (var hop = 0; ; hop++)
        {
            var response = await base.SendAsync(current, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            {
                return response;
            }

            using (response)
            {
                var target = response.Headers.Location is { } location ? new Uri(current.RequestUri!, location) : null;
                var reason = Reason(current, response.StatusCode, target, hop);
                current = reason is null ? Follow(current, target!) : throw Refused(current, response.StatusCode, reason);
            }
        }
    }

    private string? Reason(HttpRequestMessage request, HttpStatusCode status, Uri? target, int hop)
    {
        if (target is null)
        {
            return "it redirects and does not say where to";
        }

        // Only 307 and 308 promise that method and body stay.
        var keepsMethod = status is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!keepsMethod && request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
        {
            return $"it answers a {request.Method} with the redirect {(int)status}";
        }

        return hop == MaxHops ? $"it redirects more than {MaxHops} times" : endpoint.Refusal(request.RequestUri!, target);
    }

    private static HttpRequestMessage Follow(HttpRequestMessage request, Uri target)
    {
        var isOrigin = RegistryEndpoint.SameOrigin(request.RequestUri!, target);
        var next = new HttpRequestMessage(request.Method, target) { Content = request.Content };
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            if (isOrigin || name is "Accept" or "Accept-Encoding" or "Range" or "User-Agent" or "Expect")
            {
                next.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return next;
    }

    private RegistryException Refused(HttpRequestMessage request, HttpStatusCode status, string reason) => new(refusal, reason)
    {
        Method = request.Method.Method,
        Url = SafeUrl.Of(request.RequestUri),
        StatusCode = (int)status,
    };
}
