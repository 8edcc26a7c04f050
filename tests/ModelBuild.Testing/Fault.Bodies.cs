using Microsoft.AspNetCore.Http;
using ModelBuild.Testing.Faults;

namespace ModelBuild.Testing;

/// <content>What goes wrong while a body is on its way.</content>
public sealed partial class Fault
{
    /// <summary>The connection is reset after so many bytes of the answer's body; 0 is after its headers.</summary>
    public static Fault ResetAfter(long bytes) => OnAnswer($"reset after {bytes}", Until(bytes, Connection.ResetAsync));

    /// <summary>The stream ends in order after so many bytes of the answer's body, though more were announced.</summary>
    public static Fault TruncateAfter(long bytes) => OnAnswer($"truncate after {bytes}", Until(bytes, Connection.CloseAsync));

    /// <summary>Nothing comes after so many bytes of the answer's body.</summary>
    public static Fault StallAfter(long bytes) => OnAnswer($"stall after {bytes}", Until(bytes, Connection.HoldAsync));

    /// <summary>Nothing comes after so many bytes of the answer's body before a task has ended.</summary>
    public static Fault PauseAfter(long bytes, Task until) => OnAnswer($"pause after {bytes}", _ => async (inner, offset, content, cancellationToken) =>
    {
        var before = (int)Math.Clamp(bytes - offset, 0, content.Length);
        await inner.WriteAsync(content[..before], cancellationToken);
        await inner.FlushAsync(cancellationToken);
        if (before < content.Length)
        {
            await until.WaitAsync(cancellationToken);
            await inner.WriteAsync(content[before..], cancellationToken);
        }
    });

    /// <summary>The answer's body comes byte by byte.</summary>
    public static Fault Drip(TimeSpan pause) => OnAnswer($"a byte every {pause}", _ => async (inner, _, bytes, cancellationToken) =>
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            await inner.WriteAsync(bytes.Slice(i, 1), cancellationToken);
            await inner.FlushAsync(cancellationToken);
            await Task.Delay(pause, cancellationToken);
        }
    });

    /// <summary>The answer's body comes no faster, as over a connection that is limited.</summary>
    public static Fault Throttle(int bytesPerSecond) => OnAnswer($"{bytesPerSecond} bytes a second", _ => async (inner, _, bytes, cancellationToken) =>
    {
        const int Piece = 16 * 1024;
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(Piece, bytes.Length)..])
        {
            var piece = bytes[..Math.Min(Piece, bytes.Length)];
            await inner.WriteAsync(piece, cancellationToken);
            await inner.FlushAsync(cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds((double)piece.Length / bytesPerSecond), cancellationToken);
        }
    });

    /// <summary>The lowest bit of the byte at <paramref name="offset"/> of the answer's body is turned over.</summary>
    public static Fault FlipBit(long offset) => OnAnswer($"flip bit at {offset}", _ => (inner, at, bytes, cancellationToken) =>
    {
        var changed = bytes.ToArray();
        if (offset >= at && offset < at + bytes.Length)
        {
            changed[offset - at] ^= 1;
        }

        return inner.WriteAsync(changed, cancellationToken);
    });

    /// <summary>The answer's body has more bytes at its end than it should; its length is not announced.</summary>
    public static Fault Append(int bytes) => new(
        $"append {bytes}",
        async (context, answer) =>
        {
            context.Response.OnStarting(() => Task.FromResult(context.Response.ContentLength = null));
            await answer();
            await context.Response.Body.WriteAsync(new byte[bytes], context.RequestAborted);
        });

    /// <summary>The answer does not say how long it is, and the stream ends in order after so many bytes of its body.</summary>
    /// <param name="inChunks">It comes in chunks, the last of which is missing; else its end is all that tells its length.</param>
    public static Fault EndAfter(long bytes, bool inChunks) => new(
        $"{(inChunks ? "chunks" : "no length")}, end after {bytes}",
        async (context, answer) =>
        {
            var body = new MemoryStream();
            context.Response.Body = new WriteThrough(body, (inner, _, piece, cancellationToken) => inner.WriteAsync(piece, cancellationToken));
            await answer();
            var part = body.ToArray().AsMemory(0, (int)Math.Min(bytes, body.Length));
            throw await Connection.SayAsync(context, inChunks, part);
        });

    /// <summary>The answer's body is compressed, and says so, though nobody asked for that.</summary>
    public static Fault Compress() => new(
        "gzip",
        async (context, answer) =>
        {
            var response = context.Response.Body;
            var packed = new MemoryStream();
            await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            {
                context.Response.Body = new WriteThrough(gzip, (inner, _, piece, cancellationToken) => inner.WriteAsync(piece, cancellationToken));
                await answer();
            }

            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.ContentLength = packed.Length;
            await response.WriteAsync(packed.ToArray(), context.RequestAborted);
        });

    /// <summary>The connection is reset when so many bytes of the request's body have arrived.</summary>
    public static Fault ResetUploadAfter(long bytes) => OnRequest($"reset upload after {bytes}", bytes, Connection.ResetAsync);

    /// <summary>No more than so many bytes of the request's body are read.</summary>
    public static Fault StallUploadAfter(long bytes) => OnRequest($"stall upload after {bytes}", bytes, Connection.HoldAsync);

    private static Fault OnAnswer(string name, Func<HttpContext, PassBytes> pass) => new(
        name,
        (context, answer) =>
        {
            context.Response.Body = new WriteThrough(context.Response.Body, pass(context));
            return answer();
        });

    private static Func<HttpContext, PassBytes> Until(long limit, Func<HttpContext, Task<ConnectionLostException>> end) =>
        context => async (inner, offset, bytes, cancellationToken) =>
        {
            if (offset + bytes.Length <= limit && limit > 0)
            {
                await inner.WriteAsync(bytes, cancellationToken);
                return;
            }

            await inner.WriteAsync(bytes[..(int)Math.Max(0, limit - offset)], cancellationToken);
            await inner.FlushAsync(cancellationToken);
            throw await end(context);
        };

    private static Fault OnRequest(string name, long limit, Func<HttpContext, Task<ConnectionLostException>> end) => new(
        name,
        (context, answer) =>
        {
            context.Request.Body = new ReadThrough(context.Request.Body, async (inner, offset, buffer, cancellationToken) => offset < limit
                ? await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, limit - offset)], cancellationToken)
                : throw await end(context));
            return answer();
        });
}
