using System.Collections.Immutable;
using ModelBuild.Oci;
using ModelBuild.Oci.Chunks;

namespace ModelBuild.Bundles;

/// <summary>
/// The chunks of a bundle's large files, so that who has an older version of one fetches what changed and no more. A manifest that has the bundle as its subject:
/// the bundle itself is as without it, and other clients never see it. Each file's list is a blob of its own, which versions that share the file share too.
/// </summary>
public static class DeltaIndex
{
    public const string ArtifactType = "application/vnd.modelbuild.delta-index.v1";

    /// <summary>8 MiB: what is smaller is fetched in less time than its list is asked for.</summary>
    public const long MinFileSize = 8 * 1024 * 1024;

    /// <summary>On a layer: the digest of the blob whose chunks it lists.</summary>
    private const string BlobAnnotation = "modelbuild.chunks-of";

    private const string EmptyMediaType = "application/vnd.oci.empty.v1+json";

    /// <param name="lists">Blobs, and the blobs that list their chunks.</param>
    /// <returns>The manifest and its configuration, which is nothing.</returns>
    public static (OciDocument Manifest, BlobSource Config) Write(OciDocument bundle, IEnumerable<(Digest Blob, Descriptor List)> lists)
    {
        var nothing = "{}"u8.ToArray();
        var config = new Descriptor { MediaType = EmptyMediaType, Digest = Digest.Compute(nothing), Size = nothing.Length };
        var manifest = OciDocument.Create(new Manifest
        {
            MediaType = MediaTypes.Manifest,
            ArtifactType = ArtifactType,
            Config = config,
            Layers = [.. lists.DistinctBy(list => list.Blob).Select(list => list.List with { Annotations = Annotations.Create(KeyValuePair.Create(BlobAnnotation, list.Blob.ToString())) })],
            Subject = bundle.Descriptor with { ArtifactType = null },
        });
        return (manifest, BlobSource.OfBytes(config, nothing));
    }

    /// <summary>The blob that lists the chunks of another; null where the index has none.</summary>
    public static Descriptor? Find(Manifest index, Digest blob) =>
        index.Layers.FirstOrDefault(layer => layer.MediaType == ChunkList.MediaType && layer.Annotation(BlobAnnotation) == blob.ToString());

    /// <summary>The index of a bundle; null where it has none.</summary>
    /// <exception cref="OciException">The place does not tell, or what it has is damaged.</exception>
    public static async Task<Manifest?> FetchAsync(IRepository repository, Digest bundle, CancellationToken cancellationToken)
    {
        var found = await repository.ListReferrersAsync(bundle, ArtifactType, cancellationToken).ConfigureAwait(false);
        // The last that was pushed: it may be of a later version of this program.
        return found is [.., var last] && await repository.FetchManifestAsync(last.Digest, cancellationToken).ConfigureAwait(false) is { Manifest: { } manifest } && manifest.Subject?.Digest == bundle
            ? manifest
            : null;
    }
}
