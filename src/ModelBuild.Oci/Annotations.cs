using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ModelBuild.Oci;

/// <summary>Annotation maps: sorted by ordinal key, so that the same annotations are always the same bytes.</summary>
public static class Annotations
{
    public static ImmutableSortedDictionary<string, string> Empty { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, string> Create(params IEnumerable<KeyValuePair<string, string>> pairs) =>
        Empty.SetItems(pairs);
}

internal sealed class AnnotationsJsonConverter : JsonConverter<ImmutableSortedDictionary<string, string>>
{
    public override ImmutableSortedDictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Annotations are an object of strings.");
        }

        var annotations = Annotations.Empty.ToBuilder();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            // Some writers leave null where they had nothing to say; the specification knows strings only.
            var value = reader.TokenType == JsonTokenType.Null ? "" : reader.GetString()!;
            if (!annotations.TryAdd(key, value))
            {
                throw new JsonException($"The annotation '{key}' stands twice.");
            }
        }

        return annotations.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (key, text) in value)
        {
            writer.WriteString(key, text);
        }

        writer.WriteEndObject();
    }
}
