using System.Collections.Immutable;
using System.Net;
using ModelBuild.Oci.Registry.Blobs;

namespace ModelBuild.Oci.Registry;

/// <summary>A repository of a registry: OCI distribution specification 1.1.</summary>
internal sealed class RemoteRepository(RegistryChannel channel) : IRepository
{
    private readonly RemoteManifests manifests = new(channel);

    private RemoteReferrers Referrers => new(channel, manifests);

    public RepositoryAddress Address => channel.Repository;

    /// <summary>The registry that it is in.</summary>
    public RemoteRegistry Registry => new(channel);

    public Task<Descriptor?> ResolveAsync(string tag, CancellationToken cancellationToken) => manifests.ResolveAsync(tag, cancellationToken);

    public Task<OciDocument?> FetchManifestAsync(Digest digest, CancellationToken cancellationToken) => manifests.FetchAsync(digest, cancellationToken);

    public async Task PushManifestAsync(OciDocument document, string? tag, CancellationToken cancellationToken)
    {
        var isAnnounced = await new ManifestPush(channel, manifests, document, tag).RunAsync(cancellationToken).ConfigureAwait(false);
        if (document.Manifest?.Subject is not null)
        {
            await Referrers.AddAsync(document, isAnnounced, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<ImmutableArray<Descriptor>> ListReferrersAsync(Digest subject, string artifactType, CancellationToken cancellationToken) =>
        Referrers.ListAsync(subject, artifactType, cancellationToken);

    public Task<bool> ContainsAsync(Descriptor blob, CancellationToken cancellationToken) => BlobPresence.IsHeldAsync(channel, blob, Access.Pull, cancellationToken);

    public async Task<Stream> OpenBlobAsync(Descriptor blob, ByteRange range, CancellationToken cancellationToken)
    {
        range.ThrowIfOutside(blob);
        return await OpenAsync(new BlobReader(channel, blob, range), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a large blob, to be read over several connections where that helps.</summary>
    /// <param name="spare">Connections beyond the first.</param>
    public async Task<ParallelBlob> OpenLargeBlobAsync(Descriptor blob, long offset, ConnectionSlots spare, PaceLimits limits, CancellationToken cancellationToken)
    {
        var content = new ParallelBlob(
            blob,
            offset,
            async (range, stumble, cancellation) => await OpenAsync(new BlobReader(channel, blob, range) { Stumble = stumble }, cancellation).ConfigureAwait(false),
            spare,
            limits,
            channel.Time);
        await content.OpenAsync(cancellationToken).ConfigureAwait(false);
        return content;
    }

    private static async Task<Stream> OpenAsync(BlobReader reader, CancellationToken cancellationToken)
    {
        try
        {
            await reader.OpenAsync(cancellationToken).ConfigureAwait(false);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task<PushOutcome> PushBlobAsync(BlobSource source, IProgress<long>? progress, CancellationToken cancellationToken) =>
        new BlobPush(channel, source, progress).RunAsync(cancellationToken);

    public IAsyncEnumerable<string> ListTagsAsync(CancellationToken cancellationToken) => new RemoteTags(channel).ListAsync(cancellationToken);

    public Task<bool> DeleteTagAsync(string tag, CancellationToken cancellationToken) => DeleteAsync(tag, cancellationToken);

    public Task<bool> DeleteManifestAsync(Digest digest, CancellationToken cancellationToken) => DeleteAsync(digest.ToString(), cancellationToken);

    private async Task<bool> DeleteAsync(string reference, CancellationToken cancellationToken)
    {
        using var request = new RegistryRequest(HttpMethod.Delete, channel.Url($"manifests/{reference}"));
        using var response = await channel.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return true;
        }

        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        var failure = await channel.FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
        // Registries that delete by digest only call the tag a bad digest.
        throw failure.Errors.Any(error => error.Code == "DIGEST_INVALID")
            ? channel.Failure(request, response, RegistryFailure.Unsupported, "it deletes manifests by digest only, and no tags")
            : failure;
    }
}
