using System.Net;
using System.Net.Sockets;

namespace ModelBuild.Oci.Registry.Transport;

/// <summary>Opens connections, and refuses those that a server's words would open to this very machine.</summary>
internal static class Connections
{
    private static readonly HttpRequestOptionsKey<bool> NamedByServer = new("ModelBuild.NamedByServer");

    /// <summary>Says of a request whether the user named its host, or only a server did.</summary>
    public static void Mark(HttpRequestMessage request, bool isNamedByServer) => request.Options.Set(NamedByServer, isNamedByServer);

    public static async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var (request, target) = (context.InitialRequestMessage, context.DnsEndPoint);
            // Where a proxy connects, it is the proxy's own network that counts.
            var isDirect = request.RequestUri!.IdnHost.Equals(target.Host, StringComparison.OrdinalIgnoreCase);
            if (isDirect && request.Options.TryGetValue(NamedByServer, out var isNamedByServer) && isNamedByServer)
            {
                // The name was looked at before; what it resolves to can be known only here, where it is used.
                var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellationToken).ConfigureAwait(false);
                Check(request, addresses);
                await socket.ConnectAsync(addresses, target.Port, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await socket.ConnectAsync(target, cancellationToken).ConfigureAwait(false);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Check(HttpRequestMessage request, IEnumerable<IPAddress> addresses)
    {
        if (addresses.FirstOrDefault(HostNames.IsThisMachine) is { } own)
        {
            throw new RegistryException(RegistryFailure.Redirect, $"it leads to '{request.RequestUri!.Host}', which is {own}, an address of this machine")
            {
                Method = request.Method.Method,
                Url = SafeUrl.Of(request.RequestUri),
            };
        }
    }
}
