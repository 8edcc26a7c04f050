using System.Net;
using System.Net.Sockets;

namespace ModelBuild.Testing;

/// <summary>A port before a server of this machine that may be shut: who knocks is then refused, or cut off, or not answered.</summary>
public sealed class FrontDoor : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource end = new();
    private readonly IPEndPoint server;
    private int toCut;

    /// <param name="host"><c>127.0.0.1:PORT</c> of the server behind.</param>
    /// <param name="cut">So many connections are reset as soon as somebody speaks.</param>
    public FrontDoor(string host, int cut = 0)
    {
        (server, toCut) = (IPEndPoint.Parse(host), cut);
        // Bound and not listening: the port is taken, and refuses.
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Host = socket.LocalEndPoint!.ToString()!;
    }

    public string Host { get; }

    public bool IsOpen { get; private set; }

    /// <summary>Lets everybody through from now on.</summary>
    public void Open()
    {
        if (!IsOpen)
        {
            IsOpen = true;
            socket.Listen();
            _ = AcceptAsync();
        }
    }

    public void Dispose()
    {
        end.Cancel();
        socket.Dispose();
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await socket.AcceptAsync(end.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task PassAsync(Socket client)
    {
        using var caller = client;
        try
        {
            if (Interlocked.Decrement(ref toCut) >= 0)
            {
                await caller.ReceiveAsync(new byte[1], end.Token);
                caller.LingerState = new LingerOption(true, 0);
                return;
            }

            using var behind = new TcpClient();
            await behind.ConnectAsync(server, end.Token);
            await using var there = behind.GetStream();
            await using var here = new NetworkStream(caller);
            await Task.WhenAny(here.CopyToAsync(there, end.Token), there.CopyToAsync(here, end.Token));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of both went away.
        }
    }
}
