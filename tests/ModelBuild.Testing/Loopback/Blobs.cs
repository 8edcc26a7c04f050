using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ModelBuild.Testing.Loopback;

/// <summary>HEAD, GET and DELETE of blobs, with ranges and entity tags as CNCF distribution 3 answers them.</summary>
internal sealed class Blobs(RegistryState state)
{
    public async Task AnswerAsync(HttpContext context, HeldRepository repository, string digest)
    {
        if (!repository.HoldsBlob(digest))
        {
            await Answer.ErrorAsync(context, 404, "BLOB_UNKNOWN", "blob unknown to registry", digest);
            return;
        }

        switch (context.Request.Method)
        {
            case "GET" or "HEAD":
                await SendAsync(context, digest);
                break;
            case "DELETE":
                repository.RemoveBlob(Oci.Digest.Parse(digest));
                await Answer.EmptyAsync(context, 202);
                break;
            default:
                await Answer.NoMethodAsync(context);
                break;
        }
    }

    private async Task SendAsync(HttpContext context, string digest)
    {
        await using var file = new FileStream(state.Shelf.PathOf(digest), new FileStreamOptions
        {
            Access = FileAccess.Read,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        });
        var response = context.Response;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = $"\"{digest}\"";
        response.Headers["Docker-Content-Digest"] = digest;
        response.Headers.CacheControl = "max-age=31536000";
        var range = RangeOf(context, digest);
        var (start, end) = range is null ? (0, file.Length - 1) : Resolve(range.Value, file.Length);
        if (range is not null && start > end)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{file.Length}");
            await Answer.BytesAsync(context, 416, "invalid range: failed to overlap\n"u8.ToArray(), "text/plain; charset=utf-8");
            return;
        }

        response.StatusCode = range is null ? 200 : 206;
        response.ContentType = "application/octet-stream";
        response.ContentLength = end - start + 1;
        if (range is not null)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{end}/{file.Length}");
        }

        if (HttpMethods.IsGet(context.Request.Method))
        {
            file.Position = start;
            await CopyAsync(file, end - start + 1, response.Body, context.RequestAborted);
        }
    }

    /// <summary>The one range that is asked for; <c>If-Range</c> with another entity tag asks for all.</summary>
    private static (long? From, long? To)? RangeOf(HttpContext context, string digest)
    {
        var ranges = context.Request.GetTypedHeaders().Range?.Ranges;
        var condition = context.Request.Headers.IfRange.ToString();
        return ranges?.Count == 1 && (condition.Length == 0 || condition == $"\"{digest}\"") ? (ranges.Single().From, ranges.Single().To) : null;
    }

    private static (long Start, long End) Resolve((long? From, long? To) range, long length) => range switch
    {
        (null, { } last) => (Math.Max(0, length - last), length - 1),
        ({ } from, var to) => (from, Math.Min(to ?? long.MaxValue, length - 1)),
        _ => (0, length - 1),
    };

    private static async Task CopyAsync(FileStream from, long length, Stream to, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            while (length > 0)
            {
                var count = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), cancellationToken);
                await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                length -= count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
