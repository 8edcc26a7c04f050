using System.Text.Json;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>A layer that is one file as it stands.</summary>
internal static class LayerFile
{
    /// <summary>Its path, where the layer itself says one.</summary>
    public static string? PathOf(Descriptor layer) => Text(layer, ModelPackNames.FilePath) ?? Text(layer, ModelPackNames.FilePathBefore007) ?? Text(layer, AnnotationNames.Title);

    /// <param name="kind">Null where only the name tells.</param>
    /// <exception cref="UnsupportedBundleException">The path is not safe.</exception>
    public static BundleFile Of(Descriptor layer, string path, ModelFileKind? kind)
    {
        if (BundlePath.Problem(path) is { } problem)
        {
            throw new UnsupportedBundleException($"the name of its file '{path}' is not safe: {problem}");
        }

        var (named, isGuess) = FileKinds.Classify(path, format: null, isText: false);
        return new()
        {
            Path = path,
            Kind = kind ?? named,
            KindIsGuess = kind is null ? isGuess : layer.Annotation(ModelPackNames.MediaTypeUntested) == "true",
            Layer = layer,
            Mode = ModeOf(layer) ?? 0b110_100_100,
        };
    }

    private static string? Text(Descriptor layer, string name) => layer.Annotation(name) is { Length: > 0 } text ? text : null;

    /// <summary>Null where the layer says none, or says it in a way that cannot be read: the mode is the least of a file.</summary>
    private static int? ModeOf(Descriptor layer)
    {
        var text = layer.Annotation(ModelPackNames.FileMetadata) ?? layer.Annotation(ModelPackNames.FileMetadataBefore007) ?? layer.Annotation(ModelPackNames.FileMetadataOf004);
        if (text is null)
        {
            return null;
        }

        try
        {
            using var metadata = JsonDocument.Parse(text, new() { MaxDepth = 8 });
            return ConfigJson.IsUnicode(metadata.RootElement) && ConfigJson.Of(metadata.RootElement, "mode") is { ValueKind: JsonValueKind.Number } mode && mode.TryGetInt32(out var bits) && bits > 0 ? bits : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
