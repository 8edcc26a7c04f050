using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace ModelBuild.Testing;

/// <summary>
/// An HTTPS proxy behind which every host is one server of this machine: it ends TLS with a certificate for whatever name is asked for, so that
/// a command can be run with the hosts that it has in documentation.
/// </summary>
public sealed class StandInProxy : IAsyncDisposable
{
    private const int MaxRequest = 8 * 1024;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CertificateAuthority authority = new();
    private readonly CancellationTokenSource end = new();
    private readonly IPEndPoint server;
    private readonly Task accepting;

    /// <param name="host"><c>127.0.0.1:PORT</c> of a server that speaks plain HTTP.</param>
    public StandInProxy(string host)
    {
        server = IPEndPoint.Parse(host);
        listener.Start();
        accepting = AcceptAsync();
    }

    public Uri Url => new($"http://{listener.LocalEndpoint}");

    /// <summary>The authority of its certificates, for whoever is to trust them.</summary>
    public string Pem => authority.Pem;

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await accepting;
        authority.Dispose();
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(end.Token));
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            var stream = client.GetStream();
            var name = await ReadNameAsync(stream);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), end.Token);
            await using var open = new SslStream(stream);
            using var certificate = authority.IssueServer(name);
            await open.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, end.Token);
            using var behind = new TcpClient();
            await behind.ConnectAsync(server, end.Token);
            await Task.WhenAny(open.CopyToAsync(behind.GetStream(), end.Token), behind.GetStream().CopyToAsync(open, end.Token));
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException or SocketException or OperationCanceledException)
        {
            // One of both went away.
        }
    }

    /// <summary>The host of <c>CONNECT host:port HTTP/1.1</c> and the lines that follow on it.</summary>
    private async Task<string> ReadNameAsync(NetworkStream stream)
    {
        var request = new StringBuilder();
        var one = new byte[1];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && request.Length < MaxRequest)
        {
            await stream.ReadExactlyAsync(one, end.Token);
            request.Append((char)one[0]);
        }

        return request.ToString().Split(' ')[1].Split(':')[0];
    }
}
