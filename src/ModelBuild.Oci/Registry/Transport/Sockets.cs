using System.Net;
using System.Net.Security;

namespace ModelBuild.Oci.Registry.Transport;

/// <summary>The connections below everything, with nothing of .NET's own cleverness left on.</summary>
internal static class Sockets
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <param name="connectTimeout">Null for the usual time.</param>
    /// <param name="trust">Null for what the machine trusts.</param>
    public static SocketsHttpHandler Create(TimeSpan? connectTimeout, SslClientAuthenticationOptions? trust) => new()
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectCallback = Connections.OpenAsync,
        ConnectTimeout = connectTimeout ?? ConnectTimeout,
        // As many as may read, may write and may fetch tokens; nobody ever waits for one.
        MaxConnectionsPerServer = 3 * ConnectionPlaces.Count,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        Proxy = new BypassingProxy(HttpClient.DefaultProxy),
        SslOptions = trust ?? new(),
        // Harbor takes a client that shows a session cookie for a browser and asks it for a CSRF token.
        UseCookies = false,
    };

    /// <summary>The system's proxy, except to this machine, which a proxy cannot reach.</summary>
    private sealed class BypassingProxy(IWebProxy proxy) : IWebProxy
    {
        public ICredentials? Credentials
        {
            get => proxy.Credentials;
            set => proxy.Credentials = value;
        }

        public Uri? GetProxy(Uri destination) => proxy.GetProxy(destination);

        public bool IsBypassed(Uri host) => HostNames.IsLoopback(host) || proxy.IsBypassed(host);
    }
}
