using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ModelBuild.Formats.HuggingFace;

/// <summary>
/// The YAML between two lines of dashes at the head of a Markdown file: its top-level keys with their text or their list of texts.
/// It is read event by event, so that aliases are never expanded and nothing is ever made of a tag.
/// </summary>
internal static class FrontMatter
{
    private static readonly byte[] Fence = [.. "---"u8];

    /// <returns>Null where the file does not begin with front matter.</returns>
    public static async Task<Dictionary<string, List<string>>?> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        var bytes = await reader.BytesAsync((int)Math.Min(reader.Length, HeaderLimits.FrontMatter), cancellationToken).ConfigureAwait(false);
        if (Between(bytes) is not { } yaml)
        {
            return null;
        }

        try
        {
            return Parse(Encoding.UTF8.GetString(bytes[yaml]), reader);
        }
        catch (YamlException exception)
        {
            throw new MalformedModelException(reader.Format, yaml.Start.Value, $"its front matter is not valid YAML in line {exception.Start.Line}", exception);
        }
        // YamlDotNet stumbles over some text: its scanner where a list is not closed, its parser, which just ends, where an alias stands
        // outside its list, and its tags where one is no URI.
        catch (Exception exception) when (exception is InvalidOperationException or EndOfStreamException or ArgumentException)
        {
            throw new MalformedModelException(reader.Format, yaml.Start.Value, "its front matter is not valid YAML", exception);
        }
    }

    private static Range? Between(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? 3 : 0;
        var first = Line(bytes, start);
        if (!IsFence(bytes[start..first]))
        {
            return null;
        }

        for (var line = first; line < bytes.Length;)
        {
            var next = Line(bytes, line);
            if (IsFence(bytes[line..next]))
            {
                return first..line;
            }

            line = next;
        }

        return null;
    }

    private static int Line(ReadOnlySpan<byte> bytes, int start) => bytes[start..].IndexOf((byte)'\n') is >= 0 and var length ? start + length + 1 : bytes.Length;

    private static bool IsFence(ReadOnlySpan<byte> line) => line.TrimEnd(" \r\n\t"u8).SequenceEqual(Fence);

    private static Dictionary<string, List<string>> Parse(string yaml, HeaderReader reader)
    {
        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var parser = new Parser(new StringReader(yaml));
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _) || !parser.TryConsume<MappingStart>(out _))
        {
            return values;
        }

        while (!parser.Accept<MappingEnd>(out _))
        {
            var key = TextOrSkip(parser, reader);
            if (!parser.TryConsume<SequenceStart>(out _))
            {
                Add(values, key, TextOrSkip(parser, reader));
                continue;
            }

            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                Add(values, key, TextOrSkip(parser, reader));
            }
        }

        return values;
    }

    private static void Add(Dictionary<string, List<string>> values, string? key, string? value)
    {
        if (key is not null && value is { Length: > 0 and <= HeaderLimits.MetadataValue })
        {
            (values.TryGetValue(key, out var list) ? list : values[key] = []).Add(value);
        }
    }

    /// <summary>The text of a node; null for one that is none, which is passed by with all that is in it.</summary>
    private static string? TextOrSkip(Parser parser, HeaderReader reader)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return scalar is { Style: ScalarStyle.Plain, Value: "null" or "~" } ? null : scalar.Value;
        }

        var depth = 0;
        do
        {
            depth += parser.Consume<ParsingEvent>().NestingIncrease;
            if (depth > HeaderLimits.Depth)
            {
                throw reader.Malformed($"its front matter is nested more than {HeaderLimits.Depth} deep");
            }
        }
        while (depth > 0);
        return null;
    }
}
