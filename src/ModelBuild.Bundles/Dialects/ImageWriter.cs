using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>
/// Describes tar layers as an OCI image that container runtimes mount: an index of one manifest for each architecture that clusters have,
/// all of the same layers, since runtimes refuse an image of another architecture than their own. Same input, same bytes.
/// </summary>
public static class ImageWriter
{
    /// <summary>In the words of Go, which OCI took over.</summary>
    private static readonly string[] Architectures = ["amd64", "arm64"];

    /// <summary>A layer that is a plain tar, which is its own diff id.</summary>
    public static Descriptor Layer(Digest digest, long size) => new() { MediaType = ImageNames.LayerMediaType, Digest = digest, Size = size };

    public static (OciDocument Index, ImmutableArray<(OciDocument Manifest, BlobSource Config)> Manifests) Write(
        ModelMetadata metadata, ImmutableArray<Descriptor> layers, IEnumerable<KeyValuePair<string, string>> annotations)
    {
        var all = MetadataAnnotations.Write(metadata).SetItems(annotations);
        ImmutableArray<(string Architecture, OciDocument Manifest, BlobSource Config)> images = [.. Architectures.Select(architecture => Image(architecture, layers, all))];
        var index = OciDocument.Create(new ManifestIndex
        {
            MediaType = MediaTypes.Index,
            Manifests = [.. images.Select(image => image.Manifest.Descriptor with { Platform = new() { Architecture = image.Architecture, Os = "linux" } })],
            Annotations = all,
        });
        return (index, [.. images.Select(image => (image.Manifest, image.Config))]);
    }

    private static (string Architecture, OciDocument Manifest, BlobSource Config) Image(
        string architecture, ImmutableArray<Descriptor> layers, ImmutableSortedDictionary<string, string> annotations)
    {
        var bytes = new ImageConfig
        {
            Architecture = architecture,
            Config = new() { Labels = annotations },
            Rootfs = new() { DiffIds = [.. layers.Select(layer => layer.Digest)] },
        }.ToBytes();
        var config = new Descriptor { MediaType = ImageNames.ConfigMediaType, Digest = Digest.Compute(bytes.Span), Size = bytes.Length };
        var manifest = OciDocument.Create(new Manifest { MediaType = MediaTypes.Manifest, Config = config, Layers = layers, Annotations = annotations });
        return (architecture, manifest, BlobSource.OfBytes(config, bytes));
    }
}
