using System.Text.Json;

namespace ModelBuild.Formats;

/// <summary>A small JSON file beside the weights.</summary>
internal static class JsonSidecar
{
    /// <returns>The document, whose root is an object. The caller disposes of it.</returns>
    public static async Task<JsonDocument> ReadAsync(HeaderReader reader, int ceiling, CancellationToken cancellationToken)
    {
        if (reader.Length > ceiling)
        {
            throw reader.Malformed($"it has {reader.Length} bytes, more than the {ceiling} that are read");
        }

        var bytes = await reader.BytesAsync((int)reader.Length, cancellationToken).ConfigureAwait(false);
        try
        {
            var document = JsonDocument.Parse(bytes.AsMemory(Preamble(bytes)), new() { MaxDepth = HeaderLimits.Depth });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw Refuse(document);
        }
        catch (JsonException exception)
        {
            throw new MalformedModelException(reader.Format, Offset(bytes, exception), "it is not valid JSON", exception);
        }

        MalformedModelException Refuse(JsonDocument document)
        {
            document.Dispose();
            return new(reader.Format, 0, "it is not a JSON object");
        }
    }

    /// <summary>The text of a property; null where it is absent, or no text.</summary>
    public static string? Text(this JsonElement element, string name)
    {
        try
        {
            return element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        // A lone surrogate, which is no text.
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The number of a property; null where it is absent, or none that fits. Tokenizers write 10^30 for "no limit".</summary>
    public static long? Number(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

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
