using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ModelBuild.Bundles.Dialects;

/// <summary>
/// JSON as Go's encoder writes it, byte for byte: ORMB reads its configuration with a YAML parser, which knows no surrogate pairs and no
/// <c>\/</c>, and no encoder of .NET writes what lies beyond the first 65,536 characters as it is.
/// </summary>
internal static class GoJson
{
    public static byte[] Write(JsonNode node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                AppendList(text, '{', map, property =>
                {
                    AppendString(text, property.Key);
                    text.Append(':');
                    Append(text, property.Value);
                }, '}');
                break;
            case JsonArray list:
                AppendList(text, '[', list, item => Append(text, item), ']');
                break;
            case JsonValue value when value.TryGetValue<string>(out var content):
                AppendString(text, content);
                break;
            case null:
                text.Append("null");
                break;
            default:
                text.Append(node.ToJsonString());
                break;
        }
    }

    private static void AppendList<T>(StringBuilder text, char open, IEnumerable<T> items, Action<T> append, char close)
    {
        text.Append(open);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
            {
                text.Append(',');
            }

            isFirst = false;
            append(item);
        }

        text.Append(close);
    }

    private static void AppendString(StringBuilder text, string content)
    {
        text.Append('"');
        foreach (var letter in content)
        {
            text.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\b' => @"\b",
                '\f' => @"\f",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => letter.ToString(),
            });
        }

        text.Append('"');
    }
}
