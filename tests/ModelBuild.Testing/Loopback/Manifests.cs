using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ModelBuild.Oci;

namespace ModelBuild.Testing.Loopback;

/// <summary>HEAD, GET, PUT and DELETE of manifests by tag and digest, checked as CNCF distribution 3 and Harbor check them.</summary>
internal sealed class Manifests(RegistryState state)
{
    private const int MaxSize = 4 * 1024 * 1024;

    public Task AnswerAsync(HttpContext context, HeldRepository repository, string reference) => context.Request.Method switch
    {
        "GET" or "HEAD" => SendAsync(context, repository, reference),
        "PUT" => StoreAsync(context, repository, reference),
        "DELETE" => DeleteAsync(context, repository, reference),
        _ => Answer.NoMethodAsync(context),
    };

    private static async Task SendAsync(HttpContext context, HeldRepository repository, string reference)
    {
        if (repository.Find(reference) is not { } found)
        {
            await (repository.Exists ? UnknownAsync(context, reference) : Answer.ErrorAsync(context, 404, "NAME_UNKNOWN", "repository name not known to registry"));
            return;
        }

        var accepted = context.Request.Headers.Accept.ToString();
        if (!accepted.Contains(found.Manifest.MediaType, StringComparison.Ordinal) && found.Manifest.MediaType.StartsWith("application/vnd.oci.", StringComparison.Ordinal))
        {
            await Answer.ErrorAsync(context, 404, "MANIFEST_UNKNOWN", "OCI manifest found, but accept header does not support OCI manifests");
            return;
        }

        context.Response.Headers.ETag = $"\"{found.Digest}\"";
        context.Response.Headers["Docker-Content-Digest"] = found.Digest;
        await (context.Request.Headers.IfNoneMatch.ToString() == $"\"{found.Digest}\""
            ? Answer.EmptyAsync(context, 304)
            : Answer.BytesAsync(context, 200, found.Manifest.Content, found.Manifest.MediaType));
    }

    private async Task StoreAsync(HttpContext context, HeldRepository repository, string reference)
    {
        if (await ReadAsync(context) is not { } content)
        {
            await Answer.ErrorAsync(context, 400, "MANIFEST_INVALID", "manifest invalid", "http: request body too large");
            return;
        }

        var digest = Digest.Compute(content).ToString();
        var isTag = !reference.Contains(':', StringComparison.Ordinal);
        if (!isTag && reference != digest)
        {
            await Answer.ErrorAsync(context, 400, "DIGEST_INVALID", "provided digest did not match uploaded content");
            return;
        }

        if (isTag && state.Options.ImmutableTags && repository.Tags.ContainsKey(reference))
        {
            await Answer.ErrorAsync(context, 412, "PRECONDITION", $"Failed to process request due to '{reference}' configured as immutable.");
            return;
        }

        var missing = ManifestParts.Of(content);
        if (missing is null)
        {
            await Answer.ErrorAsync(context, 400, "MANIFEST_INVALID", "manifest invalid");
            return;
        }

        if (missing.FirstOrDefault(part => part.IsManifest ? repository.Find(part.Digest) is null : !repository.HoldsBlob(part.Digest)) is { } absent)
        {
            await Answer.ErrorAsync(context, 400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry", new { digest = absent.Digest });
            return;
        }

        repository.Put(digest, new(content, context.Request.ContentType?.Split(';')[0] ?? MediaTypes.Manifest), isTag ? reference : null);
        context.Response.Headers.Location = $"{context.Request.Scheme}://{context.Request.Host}/v2/{repository.Name}/manifests/{digest}";
        context.Response.Headers["Docker-Content-Digest"] = digest;
        if (state.Options.ListsReferrers && SubjectOf(content) is { } subject)
        {
            context.Response.Headers["OCI-Subject"] = subject;
        }

        await Answer.EmptyAsync(context, 201);
    }

    /// <summary>Of all types: a registry may filter, and need not.</summary>
    public static Task ListReferrersAsync(HttpContext context, HeldRepository repository, string subject)
    {
        var referrers = repository.Manifests.Select(digest => repository.Find(digest)!.Value).Where(manifest => SubjectOf(manifest.Manifest.Content) == subject).Select(manifest => new
        {
            mediaType = manifest.Manifest.MediaType,
            digest = manifest.Digest,
            size = manifest.Manifest.Content.Length,
            artifactType = JsonDocument.Parse(manifest.Manifest.Content).RootElement.TryGetProperty("artifactType", out var type) ? type.GetString() : null,
        });
        var index = JsonSerializer.SerializeToUtf8Bytes(new { schemaVersion = 2, mediaType = MediaTypes.Index, manifests = referrers });
        return Answer.BytesAsync(context, 200, index, MediaTypes.Index);
    }

    private static string? SubjectOf(byte[] content)
    {
        using var json = JsonDocument.Parse(content);
        return json.RootElement.TryGetProperty("subject", out var subject) ? subject.GetProperty("digest").GetString() : null;
    }

    private async Task DeleteAsync(HttpContext context, HeldRepository repository, string reference)
    {
        var isTag = !reference.Contains(':', StringComparison.Ordinal);
        if (isTag && !state.Options.DeletesTags)
        {
            await Answer.ErrorAsync(context, 400, "DIGEST_INVALID", "provided digest did not match uploaded content");
            return;
        }

        if (state.Options.ImmutableTags && repository.Tags.Any(tag => tag.Key == reference || tag.Value == reference))
        {
            await Answer.ErrorAsync(context, 412, "PRECONDITION", $"Failed to process request due to '{reference}' configured as immutable.");
            return;
        }

        await ((isTag ? repository.RemoveTag(reference) : repository.RemoveManifest(reference)) ? Answer.EmptyAsync(context, 202) : UnknownAsync(context, reference));
    }

    private static Task UnknownAsync(HttpContext context, string reference) =>
        Answer.ErrorAsync(context, 404, "MANIFEST_UNKNOWN", "manifest unknown", new { reference });

    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            content.Write(buffer, 0, count);
            if (content.Length > MaxSize)
            {
                return null;
            }
        }

        return content.ToArray();
    }
}

/// <summary>Something that must be in a repository before a manifest that names it.</summary>
internal sealed record ManifestParts(string Digest, bool IsManifest)
{
    /// <summary>Null where the bytes are no manifest. Parsed by hand: the kit does not believe the code that it tests.</summary>
    public static IReadOnlyList<ManifestParts>? Of(byte[] content)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            var root = json.RootElement;
            return root.TryGetProperty("manifests", out var manifests)
                ? [.. manifests.EnumerateArray().Select(manifest => new ManifestParts(manifest.GetProperty("digest").GetString()!, IsManifest: true))]
                : [.. root.GetProperty("layers").EnumerateArray().Append(root.GetProperty("config")).Select(blob => new ManifestParts(blob.GetProperty("digest").GetString()!, IsManifest: false))];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
