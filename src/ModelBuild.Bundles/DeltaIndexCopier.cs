using System.Collections.Immutable;
using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Bundles;

/// <summary>Takes the delta index of a bundle along to where the bundle went. That it does not get there is no failure: restores fetch whole files then.</summary>
internal sealed class DeltaIndexCopier(IRepository from, IRepository to, ITransferProgress? progress, bool mayLink = false)
{
    /// <param name="bundle">A manifest, or an index of some. It is at the destination already.</param>
    /// <returns>What moved, and what kept some of it from moving.</returns>
    public async Task<(CopyCount Count, ImmutableArray<Diagnostic> Warnings)> CopyAsync(OciDocument bundle, CancellationToken cancellationToken)
    {
        var count = default(CopyCount);
        try
        {
            foreach (var subject in bundle.Index?.Manifests.Select(entry => entry.Digest).Distinct() ?? [bundle.Digest])
            {
                count += await CopyAsync(subject, cancellationToken).ConfigureAwait(false);
            }

            return (count, []);
        }
        catch (OciException exception) when (FailureDiagnostics.Of(exception, to.Address.ToString()) is { } reason)
        {
            return (count, [PushDiagnostics.NoDeltaIndex(bundle.Digest, reason)]);
        }
    }

    private async Task<CopyCount> CopyAsync(Digest subject, CancellationToken cancellationToken)
    {
        var ours = await from.ListReferrersAsync(subject, DeltaIndex.ArtifactType, cancellationToken).ConfigureAwait(false);
        if (ours.IsEmpty)
        {
            return default;
        }

        var there = await to.ListReferrersAsync(subject, DeltaIndex.ArtifactType, cancellationToken).ConfigureAwait(false);
        var count = default(CopyCount);
        foreach (var entry in ours.ExceptBy(there.Select(other => other.Digest), entry => entry.Digest))
        {
            if (await from.FetchManifestAsync(entry.Digest, cancellationToken).ConfigureAwait(false) is { Manifest: { } manifest } document && manifest.Subject?.Digest == subject)
            {
                count += await new BundleCopier(from, to, progress, mayLink).CopyAsync(document, tag: null, cancellationToken).ConfigureAwait(false);
            }
        }

        return count;
    }
}
