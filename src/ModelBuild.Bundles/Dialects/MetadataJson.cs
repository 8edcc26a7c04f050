using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ModelBuild.Formats;

namespace ModelBuild.Bundles.Dialects;

/// <summary>Lists of facts as they stand in annotations: compact, and readable where a registry's page shows them as they are.</summary>
[JsonSerializable(typeof(ImmutableArray<string>))]
[JsonSerializable(typeof(ImmutableArray<ModelSignature>))]
[JsonSerializable(typeof(ImmutableArray<ModelMetric>))]
[JsonSerializable(typeof(ImmutableArray<ModelHyperparameter>))]
[JsonSerializable(typeof(ImmutableArray<ModelDataset>))]
[JsonSerializable(typeof(ImmutableArray<ListedFile>))]
internal sealed partial class MetadataJson : JsonSerializerContext
{
    public static MetadataJson Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 16,
        Converters = { new TensorJsonConverter() },
    });

    /// <summary>Empty where there is no such list, or something else.</summary>
    public static ImmutableArray<T> List<T>(string? text, JsonTypeInfo<ImmutableArray<T>> type)
        where T : class
    {
        try
        {
            return text is not null && JsonSerializer.Deserialize(text, type) is { IsDefault: false } list && list.All(item => item is not null) ? list : [];
        }
        // Text that is no Unicode (a lone surrogate) is an InvalidOperationException of the reader.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return [];
        }
    }
}

/// <summary><c>{"name":"x","type":"float32","shape":["N",3,null]}</c>: a size, the name of one, or null for one that is not known.</summary>
internal sealed class TensorJsonConverter : JsonConverter<TensorFact>
{
    public override bool HandleNull => true;

    public override TensorFact Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || Text(root, "name") is not { } name)
        {
            throw new JsonException("A tensor is an object with a name.");
        }

        return new()
        {
            Name = name,
            ElementType = Text(root, "type") ?? ElementType.Undefined,
            Shape = root.TryGetProperty("shape", out var shape) && shape.ValueKind == JsonValueKind.Array ? [.. shape.EnumerateArray().Select(Dimension)] : null,
        };
    }

    public override void Write(Utf8JsonWriter writer, TensorFact value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("name", value.Name);
        writer.WriteString("type", value.ElementType);
        if (value.Shape is { } shape)
        {
            writer.WriteStartArray("shape");
            foreach (var dimension in shape)
            {
                if (dimension.Size is { } size)
                {
                    writer.WriteNumberValue(size);
                }
                else
                {
                    writer.WriteStringValue(dimension.Name);
                }
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static TensorDimension Dimension(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var size) => new(size),
        JsonValueKind.String => new(null, value.GetString()),
        JsonValueKind.Null => new(null),
        _ => throw new JsonException("A dimension is a number, a name or null."),
    };
}
