using ModelBuild.Bundles.Pushing;
using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Bundles;

/// <summary>Pushes a packed bundle to a registry or folder registry. Pushing what is there sends nothing.</summary>
public sealed class ModelPusher(Repositories repositories)
{
    /// <summary>The request that pushes a bundle of a layout; what the references leave out is what the layout has.</summary>
    /// <param name="layout">A layout's folder or tar file, with a tag where it holds several bundles.</param>
    /// <exception cref="ModelException">The layout does not say which of its bundles is meant.</exception>
    public async Task<PushRequest> RequestAsync(ArtifactReference layout, ArtifactReference destination, CancellationToken cancellationToken)
    {
        var directory = layout.Repository.Directory!;
        try
        {
            var tags = await repositories.Open(layout.Repository).ListTagsAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
            var tag = layout.Tag ?? tags.FirstOrDefault(tag => tag == destination.Tag || tags.Count == 1) ?? throw new ModelException(PushDiagnostics.SeveralTags(directory, tags));
            return new() { LayoutDirectory = directory, LayoutTag = tag, VersionTag = destination.Tag ?? tag, Destination = destination.Repository };
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, directory) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    /// <param name="progress">Told what is sent.</param>
    /// <exception cref="ModelException">The bundle did not get there; <c>MODEL2###</c>, <c>MODEL5###</c> for the registry, <c>MODEL7###</c> for the disk.</exception>
    public Task<PushResult> PushAsync(PushRequest request, ITransferProgress? progress, CancellationToken cancellationToken) =>
        PushAsync(request, repositories.Open(RepositoryAddress.InFolder(request.LayoutDirectory)), progress, cancellationToken);

    /// <param name="layout">The layout of the request, with what it borrowed.</param>
    internal async Task<PushResult> PushAsync(PushRequest request, IRepository layout, ITransferProgress? progress, CancellationToken cancellationToken)
    {
        try
        {
            var packedTag = request.LayoutTag ?? request.VersionTag;
            var manifest = await layout.ResolveAsync(packedTag, cancellationToken).ConfigureAwait(false) is { } packed
                ? await layout.FetchAsync(packedTag, packed.Digest, cancellationToken).ConfigureAwait(false)
                : throw new ModelException(PushDiagnostics.NotPacked(request));
            var warnings = new List<Diagnostic>();
            var destination = await repositories
                .OpenToWriteAsync(request.Destination, incident => warnings.Add(MirrorDiagnostics.Of(incident)), cancellationToken).ConfigureAwait(false);

            var there = await destination.ResolveAsync(request.VersionTag, cancellationToken).ConfigureAwait(false);
            if (there is not null && there.Digest != manifest.Digest && !request.AllowTagOverwrite)
            {
                throw new ModelException(PushDiagnostics.VersionTaken(request, there.Digest, manifest.Digest));
            }

            var isThere = there?.Digest == manifest.Digest;
            var count = isThere
                ? new CopyCount(0, manifest.Manifest?.Blobs.Count() ?? 0, 0)
                : await new BundleCopier(layout, destination, progress, request.MayLink).CopyAsync(manifest, request.VersionTag, cancellationToken).ConfigureAwait(false);
            // Also where the bundle is there: the index may have come later, or not have got there the last time.
            var (indexCount, indexWarnings) = await new DeltaIndexCopier(layout, destination, progress, request.MayLink).CopyAsync(manifest, cancellationToken).ConfigureAwait(false);
            count += indexCount;
            var tagsSet = await ModelTagger.SetAsync(destination, manifest, [.. request.Tags.Where(tag => tag != request.VersionTag)], cancellationToken).ConfigureAwait(false);
            await destination.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return new()
            {
                Manifest = manifest.Descriptor,
                Reference = new() { Repository = request.Destination, Tag = request.VersionTag, Digest = manifest.Digest },
                TagsSet = isThere ? tagsSet : tagsSet.Insert(0, request.VersionTag),
                BlobsSent = count.BlobsSent,
                BlobsPresent = count.BlobsPresent + count.BlobsMounted,
                BytesSent = count.BytesSent,
                Warnings = [.. warnings, .. indexWarnings],
            };
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, request.Destination.ToString()) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }
}
