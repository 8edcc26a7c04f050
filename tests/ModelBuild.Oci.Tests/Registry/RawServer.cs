using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ModelBuild.Oci.Tests.Registry;

/// <summary>An HTTP server that answers as a test says, byte for byte, and breaks where it says so.</summary>
internal sealed class RawServer : IDisposable
{
    private const byte TlsHandshake = 0x16;

    private readonly TcpListener listener;
    private readonly Func<RawRequest, Reply> answer;
    private readonly X509Certificate2? certificate;
    private readonly CancellationTokenSource end = new();

    public RawServer(Func<RawRequest, Reply> answer, IPAddress? address = null, X509Certificate2? certificate = null)
    {
        (this.answer, this.certificate) = (answer, certificate);
        listener = new(address ?? IPAddress.Loopback, 0);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Host => $"127.0.0.1:{Port}";

    public string Url => $"http://{Host}";

    public ConcurrentQueue<RawRequest> Requests { get; } = [];

    /// <summary>After how many bytes of a request's body the connection is broken.</summary>
    public Func<RawRequest, int?> CutRequest { get; init; } = _ => null;

    /// <summary>An answer that is given before the body is read.</summary>
    public Func<RawRequest, Reply?> Refuse { get; init; } = _ => null;

    public RepositoryAddress Repository(string name = "ml/bert") => RegistryAddress.OfHost(Host).Repository(name);

    public void Dispose()
    {
        end.Cancel();
        listener.Stop();
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(end.Token);
                _ = ServeAsync(client, end.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken cancellationToken)
    {
        using var connection = client;
        connection.NoDelay = true;
        try
        {
            Stream stream = connection.GetStream();
            if (certificate is not null)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(certificate);
                stream = tls;
            }

            while (await ServeOneAsync(connection, stream, cancellationToken))
            {
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task<bool> ServeOneAsync(TcpClient client, Stream stream, CancellationToken cancellationToken)
    {
        if (await ReadHeadAsync(stream, cancellationToken) is not { } head)
        {
            return false;
        }

        if (Refuse(head) is { } refusal)
        {
            Requests.Enqueue(head);
            await WriteAsync(client, stream, head, refusal with { Headers = [.. refusal.Headers, ("Connection", "close")] }, cancellationToken);
            return false;
        }

        if (head["Expect"] is not null)
        {
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken);
        }

        var length = int.Parse(head["Content-Length"] ?? "0", CultureInfo.InvariantCulture);
        var cut = CutRequest(head);
        var body = new byte[Math.Min(length, cut ?? length)];
        await stream.ReadExactlyAsync(body, cancellationToken);
        var request = head with { Body = body };
        Requests.Enqueue(request);
        if (cut is not null)
        {
            client.Client.Close(0);
            return false;
        }

        return await WriteAsync(client, stream, request, answer(request), cancellationToken);
    }

    private static async Task<RawRequest?> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
            if (head.Length == 1 && one[0] == TlsHandshake)
            {
                await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray(), cancellationToken);
                await Task.Delay(50, cancellationToken);
                return null;
            }
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).Select(pair => (pair[0], pair[1].Trim())).ToList();
        return new(lines[0].Split(' ')[0], lines[0].Split(' ')[1], headers);
    }

    private static async Task<bool> WriteAsync(TcpClient client, Stream stream, RawRequest request, Reply reply, CancellationToken cancellationToken)
    {
        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} Status\r\n"));
        foreach (var (name, value) in reply.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        var length = reply.Length ?? reply.Body.Length;
        var saysLength = length >= 0 && reply.Status != 204 && reply.Headers.All(header => header.Name is not "Content-Length" and not "Transfer-Encoding");
        head.Append(saysLength ? string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n\r\n") : length < 0 ? "Connection: close\r\n\r\n" : "\r\n");
        var bytes = Encoding.Latin1.GetBytes(head.ToString());
        if (request.Method == "HEAD")
        {
            await stream.WriteAsync(bytes, cancellationToken);
            return true;
        }

        await WriteAsync(stream, bytes, reply, cancellationToken);
        if (reply.Stall is not null)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        if (reply.Cut is not null)
        {
            client.Client.Close(0);
        }

        return reply.Cut is null && length >= 0;
    }

    private static async Task WriteAsync(Stream stream, byte[] head, Reply reply, CancellationToken cancellationToken)
    {
        var body = reply.Body.AsMemory(0, reply.Cut ?? reply.Stall ?? reply.Body.Length);
        if (reply.Drip is not { } pause)
        {
            await stream.WriteAsync((byte[])[.. head, .. body.Span], cancellationToken);
            // What is in the kernel's hands when a connection is reset may be lost.
            await Task.Delay(reply.Cut is null ? 0 : 50, cancellationToken);
            return;
        }

        await stream.WriteAsync(head, cancellationToken);
        for (var i = 0; i < body.Length; i++)
        {
            await stream.WriteAsync(body.Slice(i, 1), cancellationToken);
            await Task.Delay(pause, cancellationToken);
        }
    }
}
