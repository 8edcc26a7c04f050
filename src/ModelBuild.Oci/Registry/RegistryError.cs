using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace ModelBuild.Oci.Registry;

/// <summary>One error of a registry's answer: distribution specification, "Error Codes". Safe to print.</summary>
public sealed record RegistryError(string Code, string Message)
{
    internal const int MaxBodySize = 64 * 1024;

    private const string Unknown = "UNKNOWN";
    private const int MaxCount = 5;
    private const int MaxLength = 512;

    public override string ToString() => Message.Length == 0 ? Code : $"{Code}: {Message}";

    /// <summary>The errors of an answer's body: the specification's envelope, the Hub's, or plain text. Nothing of a web page.</summary>
    internal static ImmutableArray<RegistryError> Parse(ReadOnlyMemory<byte> body, string? mediaType)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new() { MaxDepth = 32 });
            return json.RootElement is { ValueKind: JsonValueKind.Object } root ? [.. OfJson(root).Take(MaxCount)] : [];
        }
        catch (JsonException)
        {
            var text = mediaType == "text/plain" ? Clean(Encoding.UTF8.GetString(body.Span)) : "";
            return text.Length > 0 ? [new(Unknown, text)] : [];
        }
    }

    private static IEnumerable<RegistryError> OfJson(JsonElement root)
    {
        if (root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
        {
            foreach (var error in errors.EnumerateArray().Where(error => error.ValueKind == JsonValueKind.Object))
            {
                yield return new(TextOf(error, "code") is { Length: > 0 } code ? code : Unknown, TextOf(error, "message"));
            }
        }
        else if ((TextOf(root, "message") is { Length: > 0 } message ? message : TextOf(root, "details")) is { Length: > 0 } text)
        {
            yield return new(Unknown, text);
        }
    }

    private static string TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Clean(value.GetString()!) : "";

    /// <summary>
    /// One line of visible characters. Terminals act on control characters, and build servers on lines that begin with
    /// <c>##vso[</c> or <c>::</c>.
    /// </summary>
    internal static string Clean(string text)
    {
        var visible = text.EnumerateRunes()
            .Select(rune => Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) || IsInvisible(rune) ? ' ' : rune.IsBmp ? (char)rune.Value : '?');
        var line = string.Join(' ', string.Concat(visible).Split(' ', StringSplitOptions.RemoveEmptyEntries)).TrimStart('#', ':', ' ');
        return line.Length <= MaxLength ? line : line[..(MaxLength - 1)] + "…";
    }

    /// <summary>Format characters: they change the direction of what follows, or have no width.</summary>
    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format;
}
