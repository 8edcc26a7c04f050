using System.Net;
using System.Net.Http.Headers;

namespace ModelBuild.Oci.Registry;

/// <summary>Reads manifests: distribution specification, "Pulling manifests".</summary>
internal sealed class RemoteManifests(RegistryChannel channel)
{
    private const string DigestHeader = "Docker-Content-Digest";

    /// <summary>What a tag or digest names; null where there is nothing.</summary>
    public async Task<Descriptor?> ResolveAsync(string reference, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Head, reference);
        using var response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        if (response.IsSuccessStatusCode && DigestOf(response) is { } digest
            && response.Content.Headers is { ContentLength: > 0 and <= OciDocument.MaxSize, ContentType.MediaType: { } mediaType })
        {
            return new() { MediaType = mediaType, Digest = digest, Size = response.Content.Headers.ContentLength.Value };
        }

        // No HEAD here, or one without what it is for; and the answer to a HEAD gives no reason.
        var isDecided = response.StatusCode is HttpStatusCode.Unauthorized || RetryPolicy.IsTransient(response.StatusCode);
        return isDecided
            ? throw await channel.FailureAsync(request, response, cancellationToken).ConfigureAwait(false)
            : (await GetAsync(reference, cancellationToken).ConfigureAwait(false))?.Descriptor;
    }

    public async Task<OciDocument?> FetchAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (await GetAsync(digest.ToString(), cancellationToken).ConfigureAwait(false) is not { } first)
        {
            return null;
        }

        // Once more from the start: a byte may have been damaged on the way.
        var manifest = first.Has(digest) ? first : await GetAsync(digest.ToString(), cancellationToken).ConfigureAwait(false);
        return manifest?.Verified(digest).Parse();
    }

    /// <summary>Reads what a tag names, in one request.</summary>
    public async Task<OciDocument?> FetchAsync(string tag, CancellationToken cancellationToken) => (await GetAsync(tag, cancellationToken).ConfigureAwait(false))?.Parse();

    /// <summary>The digest that the registry says an answer has; null where it says none that is one.</summary>
    public static Digest? DigestOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(DigestHeader, out var values) && Digest.TryParse(values.First(), out var digest) ? digest : null;

    private async Task<ReceivedManifest?> GetAsync(string reference, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, reference);
        using var response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        if (!response.IsSuccessStatusCode)
        {
            throw await channel.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
        }

        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return bytes.Length <= OciDocument.MaxSize
            ? new(bytes, response.Content.Headers.ContentType?.MediaType)
            : throw new InvalidDocumentException($"it has more than the {OciDocument.MaxSize} bytes that a manifest may have");
    }

    private RegistryRequest Request(HttpMethod method, string reference)
    {
        var request = new RegistryRequest(method, channel.Url($"manifests/{reference}"))
        {
            BodyLimit = method == HttpMethod.Get ? OciDocument.MaxSize : 0,
        };
        foreach (var mediaType in MediaTypes.Manifests)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType));
        }

        return request;
    }
}
