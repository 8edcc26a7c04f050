using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace ModelBuild.Testing.Loopback;

/// <summary>Uploads, whole and in chunks, with mount and exact resume as CNCF distribution 3 answers them.</summary>
internal sealed partial class Uploads(RegistryState state)
{
    public async Task AnswerAsync(HttpContext context, HeldRepository repository, string id)
    {
        if (id.Length == 0)
        {
            await (HttpMethods.IsPost(context.Request.Method) ? BeginAsync(context, repository) : Answer.NoMethodAsync(context));
            return;
        }

        var session = state.Shelf.Find(id);
        if (session is null || session.Repository != repository.Name)
        {
            await Answer.ErrorAsync(context, 404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
            return;
        }

        await session.Gate.WaitAsync(context.RequestAborted);
        try
        {
            await ContinueAsync(context, repository, session);
        }
        finally
        {
            session.Gate.Release();
        }
    }

    private async Task BeginAsync(HttpContext context, HeldRepository repository)
    {
        var mount = context.Request.Query["mount"].ToString();
        var from = context.Request.Query["from"].ToString();
        if (state.Options.Mounts && mount.Length > 0 && from.Length > 0 && state[from].HoldsBlob(mount))
        {
            repository.Link(mount);
            await CreatedAsync(context, repository, mount);
            return;
        }

        await AcceptedAsync(context, state.Shelf.Begin(repository.Name), 202);
    }

    private async Task ContinueAsync(HttpContext context, HeldRepository repository, UploadSession session)
    {
        var length = session.LengthAt(context.Request.Query["_state"].ToString());
        if (length is null || (!state.Options.ResumesUploads && length != session.Length))
        {
            await Answer.ErrorAsync(context, 404, "BLOB_UPLOAD_INVALID", "blob upload invalid");
            return;
        }

        switch (context.Request.Method)
        {
            case "GET" or "HEAD":
                await AcceptedAsync(context, session, 204);
                break;
            case "PATCH":
                await ChunkAsync(context, session);
                break;
            case "PUT":
                await CommitAsync(context, repository, session);
                break;
            case "DELETE":
                state.Shelf.Forget(session);
                await Answer.EmptyAsync(context, 204);
                break;
            default:
                await Answer.NoMethodAsync(context);
                break;
        }
    }

    private async Task ChunkAsync(HttpContext context, UploadSession session)
    {
        var range = ChunkRange().Match(context.Request.Headers.ContentRange.ToString());
        if (state.Options.ResumesUploads && range.Success)
        {
            var (first, last) = (long.Parse(range.Groups[1].ValueSpan, CultureInfo.InvariantCulture), long.Parse(range.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
            if (first != session.Length)
            {
                await Answer.ErrorAsync(context, 416, "RANGE_INVALID", "invalid content range");
                return;
            }

            if (context.Request.ContentLength != last - first + 1)
            {
                await Answer.ErrorAsync(context, 400, "SIZE_INVALID", "provided length did not match content length");
                return;
            }
        }

        await session.AppendAsync(context.Request.Body, context.RequestAborted);
        await AcceptedAsync(context, session, 202);
    }

    private async Task CommitAsync(HttpContext context, HeldRepository repository, UploadSession session)
    {
        var expected = context.Request.Query["digest"].ToString();
        await session.AppendAsync(context.Request.Body, context.RequestAborted);
        var digest = session.Digest();
        var actual = expected.StartsWith("sha512:", StringComparison.Ordinal) ? await session.LongDigestAsync(context.RequestAborted) : digest;
        if (actual != expected)
        {
            // Distribution 3 keeps the session for the right digest; 2.8 does not.
            if (!state.Options.ResumesUploads)
            {
                state.Shelf.Forget(session);
            }

            await Answer.ErrorAsync(context, 400, "DIGEST_INVALID", "provided digest did not match uploaded content", $"{expected} is not {actual}");
            return;
        }

        File.Move(session.Path, state.Shelf.PathOf(digest), overwrite: true);
        state.Shelf.Forget(session);
        repository.Link(digest);
        await CreatedAsync(context, repository, digest);
    }

    private static Task CreatedAsync(HttpContext context, HeldRepository repository, string digest)
    {
        context.Response.Headers.Location = $"{Origin(context)}/v2/{repository.Name}/blobs/{digest}";
        context.Response.Headers["Docker-Content-Digest"] = digest;
        return Answer.EmptyAsync(context, 201);
    }

    private static Task AcceptedAsync(HttpContext context, UploadSession session, int status)
    {
        var query = new QueryBuilder { { "_state", session.NextState() } };
        context.Response.Headers.Location = $"{Origin(context)}/v2/{session.Repository}/blobs/uploads/{session.Id}{query}";
        context.Response.Headers["Docker-Upload-UUID"] = session.Id;
        context.Response.Headers.Range = string.Create(CultureInfo.InvariantCulture, $"0-{Math.Max(0, session.Length - 1)}");
        return Answer.EmptyAsync(context, status);
    }

    private static string Origin(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";

    [GeneratedRegex(@"\A(?:bytes )?([0-9]{1,18})-([0-9]{1,18})(?:/.*)?\z")]
    private static partial Regex ChunkRange();
}
