using ModelBuild.Bundles.Pushing;
using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Bundles;

/// <summary>
/// Copies whatever a reference names, an index with all its manifests too, to another registry, folder registry, layout or tar file of one. The bytes stay, and so
/// does the digest. Within a registry nothing is sent: it mounts what it has.
/// </summary>
public sealed class ModelCopier(Repositories repositories)
{
    /// <param name="progress">Told what is sent.</param>
    /// <exception cref="ModelException">It did not get there; <c>MODEL2###</c>, <c>MODEL5###</c> for the registries, <c>MODEL7###</c> for the disk.</exception>
    public async Task<CopyResult> CopyAsync(CopyRequest request, ITransferProgress? progress, CancellationToken cancellationToken)
    {
        if (request.From is { Tag: null, Digest: null })
        {
            throw new ModelException(InspectDiagnostics.NeitherTagNorDigest(request.From.ToString()));
        }

        var warnings = new List<Diagnostic>();
        void Tell(MirrorIncident incident) => warnings.Add(MirrorDiagnostics.Of(incident));

        // What fails with a place of its own says so itself.
        var place = request.From.Repository;
        try
        {
            var source = await repositories.OpenToReadAsync(request.From.Repository, Tell, cancellationToken).ConfigureAwait(false);
            var document = await source.FetchAsync(request.From.Tag, request.From.Digest, cancellationToken).ConfigureAwait(false);
            CheckDigest(request, document);
            place = request.To.Repository;
            var target = await repositories.OpenToWriteAsync(request.To.Repository, Tell, cancellationToken).ConfigureAwait(false);
            var tag = request.To.Tag ?? (request.To.Digest is null ? request.From.Tag : null);
            var there = tag is null ? null : await target.ResolveAsync(tag, cancellationToken).ConfigureAwait(false);
            if (there is not null && there.Digest != document.Digest && !request.AllowTagOverwrite)
            {
                throw new ModelException(PushDiagnostics.TagTaken(request.To.Repository, tag!, there.Digest, document.Digest));
            }

            var count = there?.Digest == document.Digest ? default : await new BundleCopier(source, target, progress).CopyAsync(document, tag, cancellationToken).ConfigureAwait(false);
            var (indexCount, indexWarnings) = await new DeltaIndexCopier(source, target, progress).CopyAsync(document, cancellationToken).ConfigureAwait(false);
            count += indexCount;
            await ModelTagger.SetAsync(target, document, request.Tags, cancellationToken).ConfigureAwait(false);
            await target.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return new()
            {
                Reference = new() { Repository = request.To.Repository, Tag = tag, Digest = document.Digest },
                BlobsSent = count.BlobsSent,
                BlobsPresent = count.BlobsPresent,
                BlobsMounted = count.BlobsMounted,
                BytesSent = count.BytesSent,
                Warnings = [.. warnings, .. indexWarnings],
            };
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, place.ToString()) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    /// <summary>A digest at the destination is a promise of what arrives.</summary>
    private static void CheckDigest(CopyRequest request, OciDocument document)
    {
        if (request.To.Digest is { } expected && expected != document.Digest)
        {
            throw new ModelException(PushDiagnostics.OtherDigest(request.From, document.Digest, expected));
        }
    }
}
