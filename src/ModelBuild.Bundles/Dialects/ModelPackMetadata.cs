using System.Collections.Immutable;
using System.Text.Json;

namespace ModelBuild.Bundles.Dialects;

/// <summary>
/// What a ModelPack configuration says of a model. Anyone may have written it, with any version of the specification: what is not there,
/// or is something else than it should be, is left out.
/// </summary>
internal static class ModelPackMetadata
{
    public static ModelMetadata Read(JsonElement config)
    {
        var descriptor = Part(config, "descriptor");
        var parameters = Part(config, "config");
        var capabilities = Part(parameters, "capabilities");
        return new()
        {
            Name = Text(descriptor, "name") ?? "",
            Version = Text(descriptor, "version") ?? "",
            Title = Text(descriptor, "title"),
            Description = Text(descriptor, "description"),
            Authors = Texts(descriptor, "authors"),
            Vendor = Text(descriptor, "vendor"),
            Family = Text(descriptor, "family"),
            Licenses = Texts(descriptor, "licenses"),
            DocumentationUrl = Text(descriptor, "docURL"),
            SourceUrl = Text(descriptor, "sourceURL"),
            Revision = Text(descriptor, "revision"),
            Datasets = [.. Texts(descriptor, "datasetsURL").Select(url => new ModelDataset(url))],
            Format = Text(parameters, "format"),
            Architecture = Text(parameters, "architecture"),
            // Before v0.0.2 it was spelled out.
            ParameterSize = Text(parameters, "paramSize") ?? Text(parameters, "param_size") ?? Text(parameters, "parameterSize"),
            Precision = Text(parameters, "precision"),
            Quantization = Text(parameters, "quantization"),
            Capabilities = new()
            {
                InputTypes = Either(Texts(capabilities, "inputTypes"), Texts(capabilities, "input_types")),
                OutputTypes = Either(Texts(capabilities, "outputTypes"), Texts(capabilities, "output_types")),
                Languages = Texts(capabilities, "languages"),
                Reasoning = Truth(capabilities, "reasoning"),
                ToolUsage = Truth(capabilities, "toolUsage") ?? Truth(capabilities, "tool_usage"),
            },
        };
    }

    private static ImmutableArray<string> Either(ImmutableArray<string> one, ImmutableArray<string> other) => one.IsEmpty ? other : one;

    private static JsonElement? Part(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } map && map.TryGetProperty(name, out var part) ? part : null;

    private static string? Text(JsonElement? element, string name) => Part(element, name) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } found ? found : null;

    private static bool? Truth(JsonElement? element, string name) => Part(element, name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } truth ? truth.GetBoolean() : null;

    private static ImmutableArray<string> Texts(JsonElement? element, string name) => Part(element, name) is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
        : [];
}
