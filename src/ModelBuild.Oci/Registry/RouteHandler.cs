namespace ModelBuild.Oci.Registry;

/// <summary>
/// Adds what a route says to requests to its host: headers, and <c>ns</c>, by which a mirror of many registries knows which one
/// is meant. Requests to other origins go as they are.
/// </summary>
internal sealed class RouteHandler(RegistryEndpoint endpoint, RegistryRoute route, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly string? query = route.Namespace is { } name ? $"ns={Uri.EscapeDataString(name)}" : null;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (endpoint.IsOrigin(request.RequestUri!))
        {
            AddHeaders(request);
            AddNamespace(request);
        }

        return base.SendAsync(request, cancellationToken);
    }

    private void AddHeaders(HttpRequestMessage request)
    {
        // An answered challenge is later knowledge than an Authorization that someone wrote into a file.
        var added = route.Headers.Where(header => request.Headers.Authorization is null || !header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
        foreach (var header in added.GroupBy(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase))
        {
            // The request may come by here again.
            request.Headers.Remove(header.Key);
            request.Headers.TryAddWithoutValidation(header.Key, header);
        }
    }

    private void AddNamespace(HttpRequestMessage request)
    {
        var url = request.RequestUri!;
        if (query is not null && !url.Query.TrimStart('?').Split('&').Contains(query, StringComparer.Ordinal))
        {
            request.RequestUri = new UriBuilder(url) { Query = url.Query.Length > 1 ? $"{url.Query}&{query}" : query }.Uri;
        }
    }
}
