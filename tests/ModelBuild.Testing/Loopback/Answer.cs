using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ModelBuild.Testing.Loopback;

/// <summary>The forms that answers of a registry have.</summary>
internal static class Answer
{
    public static Task ErrorAsync(HttpContext context, int status, string code, string message, object? detail = null) =>
        JsonAsync(context, status, new { errors = new[] { new { code, message, detail } } });

    public static Task JsonAsync(HttpContext context, int status, object content) =>
        BytesAsync(context, status, JsonSerializer.SerializeToUtf8Bytes(content), "application/json");

    /// <summary>What the router of CNCF distribution says to a path that it does not know.</summary>
    public static Task NoRouteAsync(HttpContext context) => BytesAsync(context, 404, "404 page not found\n"u8.ToArray(), "text/plain; charset=utf-8");

    public static Task NoMethodAsync(HttpContext context) => BytesAsync(context, 405, default, null);

    public static Task EmptyAsync(HttpContext context, int status) => BytesAsync(context, status, default, null);

    public static async Task BytesAsync(HttpContext context, int status, ReadOnlyMemory<byte> content, string? contentType)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = status is 204 or 304 ? null : content.Length;
        if (!HttpMethods.IsHead(context.Request.Method) && content.Length > 0)
        {
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        }
    }
}
