using System.Collections.Immutable;
using System.Text.Json;

namespace ModelBuild.Formats.HuggingFace;

/// <summary><c>model_index.json</c> of diffusers: a pipeline, and the models that it is made of, each in a folder.</summary>
internal static class PipelineReader
{
    public const string FileName = "model_index.json";

    /// <returns>Null where it is another program's file of that name.</returns>
    public static Task<ModelFacts?> ReadAsync(HeaderReader reader, CancellationToken cancellationToken) =>
        JsonSidecar.ReadAsync(reader, HeaderLimits.Json, Describe, cancellationToken);

    private static ModelFacts? Describe(JsonElement root) => root.Text("_class_name") is not { } name ? null : new()
    {
        Format = ModelFormat.Diffusers,
        Producer = root.Text("_diffusers_version") is { } version ? $"diffusers {version}" : null,
        Architecture = name,
        Metadata = JsonSidecar.Scalars(root),
        Needs = Components(root),
    };

    /// <summary>A component is a library and a class; one that the pipeline goes without has null for both.</summary>
    private static ImmutableArray<string> Components(JsonElement root) =>
    [
        .. root.EnumerateObject()
            .Where(property => property.Value.ValueKind == JsonValueKind.Array && property.Value.GetArrayLength() == 2 && property.Value.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String))
            .Select(property => property.Name + "/").Distinct().Order(StringComparer.Ordinal),
    ];
}
