using System.Collections.Immutable;

namespace ModelBuild.Oci.Layout;

/// <summary>The manifests of a layout that have another one as their subject. They stand in its index as any other, without a tag.</summary>
internal static class LayoutReferrers
{
    public static async Task<ImmutableArray<Descriptor>> ListAsync(IRepository layout, ManifestIndex index, Digest subject, string artifactType, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<Descriptor>();
        foreach (var entry in index.Manifests.Where(entry => entry.ArtifactType == artifactType).DistinctBy(entry => entry.Digest))
        {
            var document = await layout.FetchManifestAsync(entry.Digest, cancellationToken).ConfigureAwait(false);
            if (document?.Manifest?.Subject?.Digest == subject)
            {
                found.Add(entry);
            }
        }

        return found.DrainToImmutable();
    }
}
