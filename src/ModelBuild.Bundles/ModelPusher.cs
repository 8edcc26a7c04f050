using System.Collections.Immutable;
using ModelBuild.Bundles.Pushing;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;

namespace ModelBuild.Bundles;

/// <summary>Pushes a packed bundle to a registry or folder registry. Pushing what is there sends nothing.</summary>
public sealed class ModelPusher(Repositories repositories)
{
    /// <param name="progress">Told of bytes as they are sent; negative where some must be sent again.</param>
    /// <exception cref="ModelException">The bundle did not get there; <c>MODEL2###</c>, <c>MODEL5###</c> for the registry, <c>MODEL7###</c> for the disk.</exception>
    public async Task<PushResult> PushAsync(PushRequest request, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        try
        {
            var layout = new OciLayout(request.LayoutDirectory);
            var manifest = await layout.ResolveAsync(request.VersionTag, cancellationToken).ConfigureAwait(false) is { } packed
                ? await layout.FetchAsync(request.VersionTag, packed.Digest, cancellationToken).ConfigureAwait(false)
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
                : await new BundleCopier(layout, destination, progress).CopyAsync(manifest, request.VersionTag, cancellationToken).ConfigureAwait(false);
            var tagsSet = await SetTagsAsync(destination, manifest, request, cancellationToken).ConfigureAwait(false);
            return new()
            {
                Manifest = manifest.Descriptor,
                Reference = new() { Repository = request.Destination, Tag = request.VersionTag, Digest = manifest.Digest },
                TagsSet = isThere ? tagsSet : tagsSet.Insert(0, request.VersionTag),
                BlobsSent = count.BlobsSent,
                BlobsPresent = count.BlobsPresent,
                BytesSent = count.BytesSent,
                Warnings = [.. warnings],
            };
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, request.Destination.ToString()) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    private static async Task<ImmutableArray<string>> SetTagsAsync(
        IRepository destination, OciDocument manifest, PushRequest request, CancellationToken cancellationToken)
    {
        var set = ImmutableArray.CreateBuilder<string>();
        foreach (var tag in request.Tags.Where(tag => tag != request.VersionTag).Distinct(StringComparer.Ordinal))
        {
            if (!RepositoryName.IsValidTag(tag))
            {
                throw new ModelException(PushDiagnostics.InvalidTag(tag));
            }

            if ((await destination.ResolveAsync(tag, cancellationToken).ConfigureAwait(false))?.Digest != manifest.Digest)
            {
                await destination.PushManifestAsync(manifest, tag, cancellationToken).ConfigureAwait(false);
                set.Add(tag);
            }
        }

        return set.DrainToImmutable();
    }
}
