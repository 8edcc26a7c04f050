using System.Collections.Immutable;
using ModelBuild.Bundles.Dialects;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Reads a bundle's manifest, in whichever dialect it is written.</summary>
public static class BundleReader
{
    /// <summary>Runtimes mount images of 127 layers.</summary>
    private const int MaxArchives = 1000;

    /// <summary>The first that recognises a manifest reads it; the last one takes all.</summary>
    private static readonly ImmutableArray<IDialectReader> Dialects =
    [
        new ModelPackReader(), new OrmbReader(), new KitOpsReader(), new DockerModelReader(), new OllamaReader(), new OtherArtifacts(), new ImageReader(), new OrasReader(),
    ];

    /// <exception cref="UnsupportedBundleException">The document is an index, or its files cannot be had.</exception>
    public static async Task<Bundle> ReadAsync(OciDocument document, ConfigSource config, CancellationToken cancellationToken)
    {
        if (document.Manifest is not { } manifest)
        {
            throw new UnsupportedBundleException(
                $"it is an index of {document.Index!.Manifests.Length} manifests, one of which must be chosen: {string.Join(", ", document.Index.Manifests.Select(entry => entry.Digest))}");
        }

        var content = await Dialects.First(dialect => dialect.Recognises(manifest)).ReadAsync(manifest, config, cancellationToken).ConfigureAwait(false);
        if (content.Files.IsEmpty && content.Archives.IsEmpty)
        {
            throw new UnsupportedBundleException("it has no layers, so it holds no files");
        }

        if (content.Archives.Length > MaxArchives)
        {
            throw new UnsupportedBundleException($"it has {content.Archives.Length} archives, more than the {MaxArchives} that are unpacked");
        }

        BundleUnpacking.CheckNames(content.Files);
        return new() { Document = document, Content = content, Dependencies = DependencyAnnotation.Read(manifest) };
    }
}
