using ModelBuild.Oci.Registry.Authentication;
using ModelBuild.Oci.Registry.Transport;

namespace ModelBuild.Oci.Registry;

/// <summary>Opens the repositories of registries; all of them share connections, tokens and credentials.</summary>
internal sealed class RegistryClient : IDisposable
{
    private readonly RegistrySettings settings;
    private readonly RetryPolicy policy;
    private readonly SocketsHttpHandler sockets;
    private readonly SocketsHttpHandler elsewhere;
    private readonly ConnectionPlaces places = new();
    private readonly ConnectionPlaces tokenPlaces = new();
    private readonly CredentialCache credentials;
    private readonly TokenCache tokens;

    public RegistryClient(RegistrySettings settings, CredentialLookup lookup)
    {
        this.settings = settings;
        policy = new(settings.Tries, settings.LongestRetryAfter, settings.Time);
        sockets = Sockets.Create(settings.Route.ConnectTimeout, RouteTrust.ForHost(settings.Route.Tls));
        // Where a server leads to is trusted no further than its authorities go, and is shown no certificate.
        elsewhere = settings.Route.Tls is null ? sockets : Sockets.Create(settings.Route.ConnectTimeout, RouteTrust.ForOthers(settings.Route.Tls));
        credentials = new(lookup);
        tokens = new(settings.Time);
    }

    public RemoteRepository Open(RepositoryAddress address)
    {
        var endpoint = settings.Route.Root is { } root ? new RegistryEndpoint(root) : new RegistryEndpoint(address.Registry!, settings.InsecureHosts);
        return new(new(endpoint, address, Connect(address, endpoint), policy, settings.Time));
    }

    public void Dispose()
    {
        sockets.Dispose();
        elsewhere.Dispose();
    }

    // From the outside in: a retry goes the whole way again, a token is for the registry and not for where it redirects to,
    // and so are a route's headers, which no token server gets.
    private HttpMessageInvoker Connect(RepositoryAddress address, RegistryEndpoint endpoint)
    {
        var realm = new Realm(endpoint, settings.TrustedTokenHosts);
        var tokenClient = new TokenClient(Invoker(new RedirectHandler(endpoint, RegistryFailure.Realm, Transport(endpoint, tokenPlaces))), policy, settings.Time);
        var authenticator = new Authenticator(endpoint, address, realm, credentials, new(tokens, tokenClient));
        var redirects = new RedirectHandler(endpoint, RegistryFailure.Redirect, Transport(endpoint, places));
        return Invoker(new AuthenticationHandler(authenticator, settings.Time, new RouteHandler(endpoint, settings.Route, redirects)));
    }

    private TransportHandler Transport(RegistryEndpoint endpoint, ConnectionPlaces limit) => new(endpoint, settings.IdleTimeout, settings.Time, limit, SocketsTo(endpoint));

    private HttpMessageHandler SocketsTo(RegistryEndpoint endpoint) => elsewhere == sockets ? sockets : new OriginSwitch(endpoint, sockets, elsewhere);

    private HttpMessageInvoker Invoker(HttpMessageHandler handler) => new(new RetryHandler(policy, settings.Time, handler), disposeHandler: false);
}
