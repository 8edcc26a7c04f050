using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using ModelBuild.Testing.Faults;

namespace ModelBuild.Testing;

/// <summary>Something that goes wrong with one request. Where it says nothing else, the registry does its work as always.</summary>
public sealed partial class Fault
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

    /// <summary>Nothing is done before a task has ended.</summary>
    public static Fault WaitFor(Task task) => new("wait", async (context, answer) =>
    {
        await task.WaitAsync(context.RequestAborted);
        await answer();
    });

    /// <summary>Requests wait until this many are there at once, and then pass for ever; those of a client that sends one after the other get a 500 each.</summary>
    public static Fault Gather(int count)
    {
        var waiting = 0;
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new($"gather {count}", async (context, answer) =>
        {
            if (Interlocked.Increment(ref waiting) >= count)
            {
                opened.TrySetResult();
            }

            if (await Task.WhenAny(opened.Task, Task.Delay(TimeSpan.FromSeconds(5), context.RequestAborted)) != opened.Task)
            {
                Interlocked.Decrement(ref waiting);
                context.Response.StatusCode = 500;
                return;
            }

            await answer();
        });
    }

    /// <summary>Something else happens before a request is answered as always: a tag moves, tokens end, a blob is collected.</summary>
    public static Fault Before(string what, Action act) => new(what, (_, answer) =>
    {
        act();
        return answer();
    });

    /// <summary>Another fault goes wrong inside of this one.</summary>
    public Fault And(Fault other) => new($"{name}, {other.name}", (context, answer) => run(context, () => other.run(context, answer)));

    /// <summary>A header of the answer, where it has it, is changed.</summary>
    public static Fault ChangeHeader(string header, Func<string, string> change) => new(
        $"changed {header}",
        (context, answer) =>
        {
            context.Response.OnStarting(() =>
            {
                if (context.Response.Headers.TryGetValue(header, out var value))
                {
                    context.Response.Headers[header] = change(value.ToString());
                }

                return Task.CompletedTask;
            });
            return answer();
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

    public override string ToString() => name;

    internal Task RunAsync(HttpContext context, Func<Task> answer) => run(context, answer);
}
