using System.Collections.Immutable;
using System.Text.Json;

namespace ModelBuild.Formats.MLflow;

/// <summary>Columns or tensors, written as JSON in a text of the YAML.</summary>
internal sealed class MLflowSignature(HeaderReader reader)
{
    public ImmutableArray<TensorFact> Read(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = HeaderLimits.Depth });
            return document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray().Select(Describe).Take(HeaderLimits.Tensors)] : throw Malformed();
        }
        // Text that is no Unicode (a lone surrogate) is an InvalidOperationException of the document, or an ArgumentException where YAML let it through.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Malformed(exception);
        }
    }

    private MalformedModelException Malformed(Exception? exception = null) => new(reader.Format, 0, "its signature is not a list in JSON", exception);

    /// <summary>Columns and tensors may have no name; they are told apart by their order.</summary>
    private static TensorFact Describe(JsonElement element) => element.Text("type") == "tensor" && element.Property("tensor-spec") is { } tensor
        ? new() { Name = element.Text("name") ?? "", ElementType = TypeOf(tensor.Text("dtype")), Shape = ShapeOf(tensor) }
        : new() { Name = element.Text("name") ?? "", ElementType = TypeOf(element.Text("type")) };

    private static ImmutableArray<TensorDimension>? ShapeOf(JsonElement tensor) => tensor.Property("shape") is { ValueKind: JsonValueKind.Array } shape
        ? [.. shape.EnumerateArray().Select(size => new TensorDimension(size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var number) && number >= 0 ? number : null))]
        : null;

    private static string TypeOf(string? type) => type switch
    {
        null or "" => ElementType.Undefined,
        "boolean" => ElementType.Bool,
        "double" => ElementType.Float64,
        "float" => ElementType.Float32,
        "integer" => ElementType.Int32,
        "long" => ElementType.Int64,
        "str" => ElementType.String,
        _ => type,
    };
}
