using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>OCI and Docker images whose <c>/models</c> is the model: KServe's modelcars, RamaLama's images, volumes of Kubernetes.</summary>
internal sealed class ImageReader : IDialectReader
{
    /// <summary>The configuration of an image says at least what its layers are; some artifacts borrow its type, with nothing in it.</summary>
    private const int EmptyConfig = 2;

    /// <summary>oras gives files, which have titles, the type of an image's layers, but not an image's configuration.</summary>
    public bool Recognises(Manifest manifest) => manifest.Layers.Any(IsImageLayer)
        && (HasImageConfig(manifest.Config) || !manifest.Layers.All(layer => LayerFile.PathOf(layer) is not null));

    public Task<BundleContent> ReadAsync(Manifest manifest, ConfigSource config, CancellationToken cancellationToken) => Task.FromResult(new BundleContent
    {
        Dialect = "Image",
        Archives = [.. manifest.Layers.Select(ArchiveOf)],
        Rules = new() { Root = ImageNames.Root.TrimEnd('/'), IsOverlay = true, Links = LinkRule.Followed },
    });

    private static BundleArchive ArchiveOf(Descriptor layer) => IsImageLayer(layer) && ArchiveForm.Of(layer.MediaType) is { IsTar: true } form
        ? new() { Layer = layer, Form = form }
        : throw new UnsupportedBundleException(layer.MediaType.EndsWith("+encrypted", StringComparison.Ordinal)
            ? $"it is an image whose layer {layer.Digest} is encrypted"
            : $"it is an image whose layer {layer.Digest} is of the type '{layer.MediaType}', which is no image layer");

    private static bool HasImageConfig(Descriptor config) =>
        config.MediaType is ImageNames.ConfigMediaType or "application/vnd.docker.container.image.v1+json" && config.Size > EmptyConfig;

    private static bool IsImageLayer(Descriptor layer) =>
        layer.MediaType.StartsWith("application/vnd.oci.image.layer.", StringComparison.Ordinal)
        || layer.MediaType.StartsWith("application/vnd.docker.image.rootfs.", StringComparison.Ordinal);
}
