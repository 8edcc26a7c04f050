using System.Text.Json;

namespace ModelBuild.Bundles.Dialects;

/// <summary>Configurations of others, taken as they come: what is missing or of another type is just not there.</summary>
internal static class ConfigJson
{
    private const int MaxDepth = 64;

    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <exception cref="UnsupportedBundleException">It is no JSON object.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> config)
    {
        try
        {
            var text = config.Span.StartsWith(ByteOrderMark) ? config[ByteOrderMark.Length..] : config;
            using var json = JsonDocument.Parse(text, new() { MaxDepth = MaxDepth, AllowTrailingCommas = true });
            return json.RootElement.ValueKind == JsonValueKind.Object && IsUnicode(json.RootElement)
                ? json.RootElement.Clone() : throw new UnsupportedBundleException("its configuration is no JSON object, or holds half of a character");
        }
        catch (JsonException exception)
        {
            throw new UnsupportedBundleException($"its configuration is not valid JSON: {exception.Message}");
        }
    }

    /// <summary>False where a name or text holds half of a character, which a reader notices only when it is asked for it, in its own way.</summary>
    public static bool IsUnicode(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Object => element.EnumerateObject().All(property => property.Name is not null && IsUnicode(property.Value)),
                JsonValueKind.Array => element.EnumerateArray().All(IsUnicode),
                JsonValueKind.String => element.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A property of an object; null where it is null or absent, or this is no object.</summary>
    public static JsonElement? Of(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    /// <summary>A property that is text, or a number or truth value as it is written; null elsewhere.</summary>
    public static string? Text(JsonElement? parent, string name) => Of(parent, name) is { } value ? Text(value) : null;

    public static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    /// <summary>The items of a list; none where it is something else.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement? list) => list is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>The properties of an object; none where it is something else.</summary>
    public static IEnumerable<JsonProperty> Properties(JsonElement? parent) => parent is { ValueKind: JsonValueKind.Object } element ? element.EnumerateObject() : [];
}
