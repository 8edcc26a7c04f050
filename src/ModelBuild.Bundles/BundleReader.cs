using ModelBuild.Bundles.Dialects;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Reads a bundle from a repository, in whichever dialect it is written.</summary>
public static class BundleReader
{
    /// <exception cref="UnsupportedBundleException">The document is an index, or its files cannot be had.</exception>
    public static Bundle Read(OciDocument document) => document.Manifest is { } manifest
        ? new() { Document = document, Files = ModelPackReader.Read(manifest), Dependencies = DependencyAnnotation.Read(manifest) }
        : throw new UnsupportedBundleException(
            $"it is an index of {document.Index!.Manifests.Length} manifests, one of which must be chosen by its digest: {string.Join(", ", document.Index.Manifests.Select(entry => entry.Digest))}");
}
