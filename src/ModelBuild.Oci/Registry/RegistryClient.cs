using ModelBuild.Oci.Registry.Authentication;
using ModelBuild.Oci.Registry.Transport;

namespace ModelBuild.Oci.Registry;

/// <summary>Opens the repositories of registries; all of them share connections, tokens and credentials.</summary>
internal sealed class RegistryClient : IDisposable
{
    private readonly RegistrySettings settings;
    private readonly RetryPolicy policy;
    private readonly SocketsHttpHandler sockets = Sockets.Create();
    private readonly ConnectionPlaces places = new();
    private readonly ConnectionPlaces tokenPlaces = new();
    private readonly CredentialCache credentials;
    private readonly TokenCache tokens;

    public RegistryClient(RegistrySettings settings, CredentialLookup lookup)
    {
        this.settings = settings;
        policy = new(settings.Tries, settings.Time);
        credentials = new(lookup);
        tokens = new(settings.Time);
    }

    public RemoteRepository Open(RepositoryAddress address)
    {
        var endpoint = new RegistryEndpoint(address.Registry!, settings.InsecureHosts);
        return new(new(endpoint, address, Connect(address, endpoint), policy, settings.Time));
    }

    public void Dispose() => sockets.Dispose();

    // From the outside in: a retry goes the whole way again, a token is for the registry and not for where it redirects to.
    private HttpMessageInvoker Connect(RepositoryAddress address, RegistryEndpoint endpoint)
    {
        var realm = new Realm(endpoint, settings.TrustedTokenHosts);
        var tokenClient = new TokenClient(Invoker(new RedirectHandler(endpoint, RegistryFailure.Realm, Transport(endpoint, tokenPlaces))), policy, settings.Time);
        var authenticator = new Authenticator(endpoint, address, realm, credentials, new(tokens, tokenClient));
        return Invoker(new AuthenticationHandler(authenticator, settings.Time, new RedirectHandler(endpoint, RegistryFailure.Redirect, Transport(endpoint, places))));
    }

    private TransportHandler Transport(RegistryEndpoint endpoint, ConnectionPlaces limit) => new(endpoint, settings.IdleTimeout, settings.Time, limit, sockets);

    private HttpMessageInvoker Invoker(HttpMessageHandler handler) => new(new RetryHandler(policy, settings.Time, handler), disposeHandler: false);
}
