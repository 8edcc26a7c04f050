using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using ModelBuild.Testing.Faults;

namespace ModelBuild.Testing;

/// <summary>Something that goes wrong with one request. Where it says nothing else, the registry does its work as always.</summary>
public sealed class Fault
{
    private readonly string name;
    private readonly Func<HttpContext, Func<Task>, Task> run;

    private Fault(string name, Func<HttpContext, Func<Task>, Task> run) => (this.name, this.run) = (name, run);

    /// <summary>An answer instead of the registry's; nothing is done.</summary>
    public static Fault Status(int status, string? retryAfter = null, string? body = null, string contentType = "text/plain") => new(
        $"status {status}",
        async (context, _) =>
        {
            context.Response.StatusCode = status;
            if (retryAfter is not null)
            {
                context.Response.Headers.RetryAfter = retryAfter;
            }

            var bytes = Encoding.UTF8.GetBytes(body ?? "");
            context.Response.ContentType = body is null ? null : contentType;
            context.Response.ContentLength = bytes.Length;
            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
            }
        });

    /// <summary>An answer with the error envelope that registries use.</summary>
    public static Fault Error(int status, string code, string message = "") =>
        Status(status, body: $$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}""", contentType: "application/json");

    /// <summary>The connection is reset before anything is done or answered.</summary>
    public static Fault Drop() => new("drop", async (context, _) => throw await Connection.ResetAsync(context));

    /// <summary>Nothing is ever answered.</summary>
    public static Fault Silence() => new("silence", async (context, _) => throw await Connection.HoldAsync(context));

    /// <summary>The connection is reset after so many bytes of the answer's body; 0 is after its headers.</summary>
    public static Fault ResetAfter(long bytes) => OnAnswer($"reset after {bytes}", Until(bytes, Connection.ResetAsync));

    /// <summary>The stream ends in order after so many bytes of the answer's body, though more were announced.</summary>
    public static Fault TruncateAfter(long bytes) => OnAnswer($"truncate after {bytes}", Until(bytes, Connection.CloseAsync));

    /// <summary>Nothing comes after so many bytes of the answer's body.</summary>
    public static Fault StallAfter(long bytes) => OnAnswer($"stall after {bytes}", Until(bytes, Connection.HoldAsync));

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

    /// <summary>A header of the answer has another value; null takes it away. <c>Content-Range</c> and <c>Docker-Content-Digest</c> are worth it.</summary>
    public static Fault Header(string header, string? value) => new(
        $"{header}: {value ?? "none"}",
        (context, answer) =>
        {
            context.Response.OnStarting(() => Task.FromResult(context.Response.Headers[header] = value));
            return answer();
        });

    /// <summary>The whole blob is answered to whom asks for a part of it.</summary>
    public static Fault IgnoreRange() => new(
        "ignore range",
        (context, answer) =>
        {
            context.Request.Headers.Range = default;
            return answer();
        });

    /// <summary>All is done as asked, and the connection is reset before the answer.</summary>
    public static Fault LoseAnswer() => new(
        "lose answer",
        async (context, answer) =>
        {
            context.Response.Body = new WriteThrough(Stream.Null, (_, _, _, _) => ValueTask.CompletedTask);
            await answer();
            throw await Connection.ResetAsync(context);
        });

    /// <summary>All is done as asked, and another status is answered.</summary>
    public static Fault AnswerAfterwards(int status) => new(
        $"done, but status {status}",
        async (context, answer) =>
        {
            context.Response.Body = new WriteThrough(Stream.Null, (_, _, _, _) => ValueTask.CompletedTask);
            await answer();
            context.Response.Clear();
            context.Response.StatusCode = status;
            context.Response.ContentLength = 0;
        });

    /// <summary>Sends the client elsewhere, with path and query unless the address has its own.</summary>
    public static Fault Redirect(string address, int status = 307) => new(
        string.Create(CultureInfo.InvariantCulture, $"redirect {status} to {address}"),
        (context, _) =>
        {
            var origin = Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.PathAndQuery == "/" && !address.EndsWith('/');
            context.Response.StatusCode = status;
            context.Response.Headers.Location = origin ? $"{address}{context.Request.Path}{context.Request.QueryString}" : address;
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        });

    /// <summary>The connection is reset when so many bytes of the request's body have arrived.</summary>
    public static Fault ResetUploadAfter(long bytes) => OnRequest($"reset upload after {bytes}", bytes, Connection.ResetAsync);

    /// <summary>No more than so many bytes of the request's body are read.</summary>
    public static Fault StallUploadAfter(long bytes) => OnRequest($"stall upload after {bytes}", bytes, Connection.HoldAsync);

    public override string ToString() => name;

    internal Task RunAsync(HttpContext context, Func<Task> answer) => run(context, answer);

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
