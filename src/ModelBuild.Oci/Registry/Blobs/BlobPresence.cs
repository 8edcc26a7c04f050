using System.Net;

namespace ModelBuild.Oci.Registry.Blobs;

/// <summary>Asks whether a repository holds a blob.</summary>
internal static class BlobPresence
{
    public static async Task<bool> IsHeldAsync(RegistryChannel channel, Descriptor blob, Access access, CancellationToken cancellationToken)
    {
        using var request = new RegistryRequest(HttpMethod.Head, channel.Url($"blobs/{blob.Digest}")) { Access = access };
        using var response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => response.Content.Headers.ContentLength is null || response.Content.Headers.ContentLength == blob.Size,
            HttpStatusCode.NotFound => false,
            _ => throw await channel.FailureAsync(request, response, cancellationToken).ConfigureAwait(false),
        };
    }
}
