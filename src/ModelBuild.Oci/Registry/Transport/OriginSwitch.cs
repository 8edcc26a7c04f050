namespace ModelBuild.Oci.Registry.Transport;

/// <summary>Sends requests to the registry itself over its own connections, and all others over those that trust less.</summary>
internal sealed class OriginSwitch(RegistryEndpoint endpoint, HttpMessageHandler own, HttpMessageHandler elsewhere) : HttpMessageHandler
{
    // The connections are shared by many of these and belong to none.
    private readonly HttpMessageInvoker ownInvoker = new(own, disposeHandler: false);
    private readonly HttpMessageInvoker elsewhereInvoker = new(elsewhere, disposeHandler: false);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        (endpoint.IsOrigin(request.RequestUri!) ? ownInvoker : elsewhereInvoker).SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ownInvoker.Dispose();
            elsewhereInvoker.Dispose();
        }

        base.Dispose(disposing);
    }
}
