using System.Collections.Immutable;
using System.Text.Json;

namespace ModelBuild.Formats;

/// <summary>A small JSON file beside the weights.</summary>
internal static class JsonSidecar
{
    /// <param name="describe">Makes facts of the object that the file is.</param>
    public static async Task<ModelFacts?> ReadAsync(HeaderReader reader, int ceiling, Func<JsonElement, ModelFacts?> describe, CancellationToken cancellationToken, int depth = HeaderLimits.Depth)
    {
        if (reader.Length > ceiling)
        {
            throw reader.BeyondLimit($"it has {reader.Length} bytes, more than the {ceiling} that are read");
        }

        var bytes = await reader.BytesAsync((int)reader.Length, cancellationToken).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(bytes.AsMemory(Preamble(bytes)), new() { MaxDepth = depth });
            // Other programs have files of the same names, with lists in them.
            return document.RootElement.ValueKind == JsonValueKind.Object ? describe(document.RootElement) : null;
        }
        catch (JsonException exception)
        {
            throw new MalformedModelException(reader.Format, Math.Min(Offset(bytes, exception), bytes.Length), "it is not valid JSON", exception);
        }
        // Only here does a document look at its escapes; any name that is compared may hold one.
        catch (InvalidOperationException exception)
        {
            throw new MalformedModelException(reader.Format, 0, "it holds text that is no Unicode", exception);
        }
    }

    /// <summary>The text of a value; null where it is none.</summary>
    public static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The text of a property; null where it is absent, or no text.</summary>
    public static string? Text(this JsonElement element, string name) => Property(element, name) is { } value ? Text(value) : null;

    /// <summary>The number of a property; null where it is absent, or none that fits. Tokenizers write 10^30 for "no limit".</summary>
    public static long? Number(this JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    /// <summary>A property of an object; null where there is none.</summary>
    public static JsonElement? Property(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>The values of an object that are text, numbers or truth values, as text; of properties that are there twice, the last.</summary>
    public static ImmutableSortedDictionary<string, string> Scalars(JsonElement element)
    {
        var scalars = ModelFacts.NoMetadata.ToBuilder();
        foreach (var property in element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default)
        {
            var text = property.Value.ValueKind switch
            {
                JsonValueKind.String => Text(property.Value),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => property.Value.GetRawText(),
                _ => null,
            };
            if (text is { Length: <= HeaderLimits.MetadataValue } && scalars.Count < HeaderLimits.MetadataEntries)
            {
                scalars[property.Name] = text;
            }
        }

        return scalars.ToImmutable();
    }

    private static int Preamble(ReadOnlySpan<byte> bytes) => bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? 3 : 0;

    /// <summary>The exception says line and column.</summary>
    private static long Offset(ReadOnlySpan<byte> bytes, JsonException exception)
    {
        var offset = 0;
        for (var line = exception.LineNumber ?? 0; line > 0 && bytes[offset..].IndexOf((byte)'\n') is >= 0 and var length; line--)
        {
            offset += length + 1;
        }

        return offset + (exception.BytePositionInLine ?? 0);
    }
}
