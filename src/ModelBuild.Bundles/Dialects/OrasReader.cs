using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>What <c>oras push</c> writes, and what many others do: layers with a title, whatever their type. A folder is an archive with a note.</summary>
internal sealed class OrasReader : IDialectReader
{
    private const string IsFolder = "io.deis.oras.content.unpack";
    private const string Empty = "application/vnd.oci.empty.v1+json";

    public bool Recognises(Manifest manifest) => true;

    public Task<BundleContent> ReadAsync(Manifest manifest, ConfigSource config, CancellationToken cancellationToken)
    {
        var layers = manifest.Layers.Where(layer => layer.MediaType != Empty).ToList();
        var named = layers.Where(layer => LayerFile.PathOf(layer) is not null).ToList();
        if (named.Count == 0 && layers.Count > 0)
        {
            throw new UnsupportedBundleException(
                $"it is of the type '{manifest.ArtifactType ?? manifest.Config.MediaType}', and its layer {layers[0].Digest} ('{layers[0].MediaType}') has no file name");
        }

        return Task.FromResult(new BundleContent
        {
            Dialect = "ORAS artifact",
            Files = [.. named.Where(layer => !IsPackedFolder(layer)).Select(layer => LayerFile.Of(layer, LayerFile.PathOf(layer)!, kind: null))],
            Archives = [.. named.Where(IsPackedFolder).Select(layer => new BundleArchive { Layer = layer, Form = FormOf(layer) })],
            Rules = new() { Links = LinkRule.Followed },
            // As oras does, though it says so only where it is asked.
            Remarks = [.. layers.Except(named).Select(layer => $"its layer {layer.Digest} ('{layer.MediaType}') has no file name and is left out")],
        });
    }

    private static bool IsPackedFolder(Descriptor layer) => layer.Annotation(IsFolder) == "true";

    /// <summary>oras packs folders with gzip, and lets the media type be anything.</summary>
    private static ArchiveForm FormOf(Descriptor layer) => ArchiveForm.Of(layer.MediaType) is { IsTar: true, Compression: not ArchiveCompression.None } said
        ? said
        : new(true, ArchiveCompression.Gzip);
}
