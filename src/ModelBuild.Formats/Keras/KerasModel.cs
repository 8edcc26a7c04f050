using System.Collections.Immutable;
using System.Text.Json;

namespace ModelBuild.Formats.Keras;

/// <summary>The configuration of a model, which every form of Keras file has: a class, and the layers in it.</summary>
internal static class KerasModel
{
    /// <summary>Models in models have five levels each.</summary>
    public const int Depth = 128;

    /// <summary>Layers whose code is in the file, as Python's own: loading them runs it.</summary>
    private const string Lambda = "Lambda";

    public static ModelFacts? Describe(JsonElement root)
    {
        if (root.Text("class_name") is not { } name || root.Property("config") is not { } config)
        {
            return null;
        }

        List<JsonElement> layers = [];
        Add(layers, root);
        var lambdas = layers.Where(layer => layer.Text("class_name") == Lambda).Select(NameOf).ToList();
        var inputs = layers.Where(layer => layer.Text("class_name") == "InputLayer").Select(Input).DistinctBy(input => input.Name).OrderBy(input => input.Name, StringComparer.Ordinal).ToImmutableArray();
        return new()
        {
            Format = ModelFormat.Keras,
            Name = config.Text("name"),
            Architecture = name,
            Inputs = inputs.IsEmpty && ShapeOf(root.Property("build_config") ?? default, "input_shape") is { } shape
                ? [new() { Name = "", ElementType = ElementType.Undefined, Shape = shape }]
                : inputs,
            Operators = [.. layers.Select(layer => layer.Text("class_name")).OfType<string>().Where(layer => layer != name).Distinct().Order(StringComparer.Ordinal)],
            Metadata = lambdas.Count > 0 ? ModelFacts.NoMetadata.Add("lambda_layers", string.Join(", ", lambdas)) : ModelFacts.NoMetadata,
        };
    }

    /// <summary>A model, its layers, and the layers of those; a layer that wraps another has it in its configuration. As deep as the document may be.</summary>
    private static void Add(List<JsonElement> layers, JsonElement element)
    {
        if (layers.Count == HeaderLimits.Tensors)
        {
            return;
        }

        layers.Add(element);
        var config = element.Property("config") ?? default;
        // Sequential models of old are a list.
        var list = config.ValueKind == JsonValueKind.Array ? config : config.Property("layers") ?? default;
        foreach (var layer in list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default)
        {
            Add(layers, layer);
        }

        if (config.Property("layer") is { } wrapped)
        {
            Add(layers, wrapped);
        }
    }

    private static string NameOf(JsonElement layer) => layer.Text("name") ?? (layer.Property("config") ?? default).Text("name") ?? "?";

    private static TensorFact Input(JsonElement layer)
    {
        var config = layer.Property("config") ?? default;
        return new() { Name = NameOf(layer), ElementType = config.Text("dtype") ?? ElementType.Undefined, Shape = ShapeOf(config, "batch_shape") ?? ShapeOf(config, "batch_input_shape") };
    }

    private static ImmutableArray<TensorDimension>? ShapeOf(JsonElement element, string name) => element.Property(name) is { ValueKind: JsonValueKind.Array } shape
        ? [.. shape.EnumerateArray().Select(size => new TensorDimension(size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var number) ? number : null))]
        : null;
}
