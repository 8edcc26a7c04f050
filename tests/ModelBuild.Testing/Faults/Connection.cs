using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ModelBuild.Testing.Faults;

/// <summary>Ends connections as networks do.</summary>
internal static class Connection
{
    /// <summary>What server and kernel still hold of a connection that is ended may be lost; this is time to hand it over.</summary>
    private static readonly TimeSpan HandOver = TimeSpan.FromMilliseconds(50);

    /// <summary>RST: the peer sees a reset connection.</summary>
    public static async Task<ConnectionLostException> ResetAsync(HttpContext context)
    {
        await Task.Delay(HandOver, CancellationToken.None);
        var socket = SocketOf(context);
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        context.Abort();
        return new();
    }

    /// <summary>FIN: the peer sees the end of the stream.</summary>
    public static async Task<ConnectionLostException> CloseAsync(HttpContext context)
    {
        await Task.Delay(HandOver, CancellationToken.None);
        SocketOf(context).Shutdown(SocketShutdown.Send);
        await WaitAsync(TimeSpan.FromSeconds(5), context.RequestAborted);
        context.Abort();
        return new();
    }

    /// <summary>Nothing any more, until the peer gives up or the registry stops.</summary>
    public static async Task<ConnectionLostException> HoldAsync(HttpContext context)
    {
        await WaitAsync(Timeout.InfiniteTimeSpan, context.RequestAborted);
        context.Abort();
        return new();
    }

    /// <summary>An answer past the server, in a form that it would not choose, and FIN.</summary>
    public static async Task<ConnectionLostException> SayAsync(HttpContext context, bool inChunks, ReadOnlyMemory<byte> body)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {context.Response.StatusCode} Said\r\n");
        foreach (var (name, value) in context.Response.Headers.Where(header => header.Key != "Content-Length"))
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        head.Append(CultureInfo.InvariantCulture, $"{(inChunks ? "Transfer-Encoding: chunked" : "Connection: close")}\r\n\r\n{(inChunks ? $"{body.Length:x}\r\n" : "")}");
        var socket = SocketOf(context);
        await socket.SendAsync(Encoding.ASCII.GetBytes(head.ToString()));
        await socket.SendAsync(body);
        return await CloseAsync(context);
    }

    private static Socket SocketOf(HttpContext context) => context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;

    private static async Task WaitAsync(TimeSpan time, CancellationToken aborted) =>
        await Task.Delay(time, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

/// <summary>Ends the handling of a request whose connection is gone.</summary>
internal sealed class ConnectionLostException() : IOException("The connection was ended on purpose.");
