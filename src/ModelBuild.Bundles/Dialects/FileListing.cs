using System.Collections.Immutable;
using System.Text.Json;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>What a layer that many files share says of them, so that a bundle is shown, compared and selected from without its bytes.</summary>
public static class FileListing
{
    /// <summary>On a layer: JSON, a list of <see cref="ListedFile"/>.</summary>
    public const string Annotation = "modelbuild.files";

    /// <summary>Characters of all listings of a bundle: some 3,500 files, and less than a manifest has room for.</summary>
    private const int MaxLength = 512 * 1024;

    /// <summary>Adds to the layers of a bundle what is in each; to none where that is more than a manifest has room for.</summary>
    public static ImmutableArray<Descriptor> Write(ImmutableArray<(Descriptor Layer, ImmutableArray<ListedFile> Files)> layers)
    {
        ImmutableArray<string> texts = [.. layers.Select(layer => JsonSerializer.Serialize(layer.Files, MetadataJson.Instance.ImmutableArrayListedFile))];
        return texts.Sum(text => text.Length) > MaxLength
            ? [.. layers.Select(layer => layer.Layer)]
            : [.. layers.Zip(texts, (layer, text) => layer.Layer with { Annotations = (layer.Layer.Annotations ?? Annotations.Empty).SetItem(Annotation, text) })];
    }

    /// <summary>Empty where the layer says nothing, or nothing that can be read.</summary>
    internal static ImmutableArray<ListedFile> Read(Descriptor layer)
    {
        var files = MetadataJson.List(layer.Annotation(Annotation), MetadataJson.Instance.ImmutableArrayListedFile);
        return files.All(file => file.Size >= 0) ? files : [];
    }
}
