using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ModelBuild.Formats;

/// <summary>
/// Reads YAML event by event, so that aliases are never expanded and nothing is ever made of a tag.
/// </summary>
/// <param name="what">The YAML as a noun for messages: <c>its front matter</c>.</param>
/// <param name="start">Where in the file it begins.</param>
internal sealed class YamlDocument(Parser parser, HeaderReader reader, string what, long start)
{
    /// <returns>Null where the document is no mapping.</returns>
    public static YamlNode? Parse(string yaml, HeaderReader reader, string what, long start)
    {
        try
        {
            var parser = new Parser(new StringReader(yaml));
            parser.Consume<StreamStart>();
            return parser.TryConsume<DocumentStart>(out _) && parser.Accept<MappingStart>(out _) ? new YamlDocument(parser, reader, what, start).Node(0) : null;
        }
        catch (YamlException exception)
        {
            throw new MalformedModelException(reader.Format, start, $"{what} is not valid YAML in line {exception.Start.Line}", exception);
        }
        // YamlDotNet stumbles over some text: its scanner where a list is not closed, its parser, which just ends, where an alias stands
        // outside its list, and its tags where one is no URI.
        catch (Exception exception) when (exception is InvalidOperationException or EndOfStreamException or ArgumentException)
        {
            throw new MalformedModelException(reader.Format, start, $"{what} is not valid YAML", exception);
        }
    }

    private YamlNode Node(int depth)
    {
        if (depth > HeaderLimits.Depth)
        {
            throw new MalformedModelException(reader.Format, start, $"{what} is nested more than {HeaderLimits.Depth} deep") { IsLimit = true };
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return scalar is { Style: ScalarStyle.Plain, Value: "null" or "~" } ? YamlNode.None : new() { Text = scalar.Value };
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            List<YamlNode> items = [];
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Node(depth + 1));
            }

            return new() { Items = items };
        }

        return parser.TryConsume<MappingStart>(out _) ? Mapping(depth) : Alias();
    }

    private YamlNode Mapping(int depth)
    {
        List<(string, YamlNode)> fields = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var (key, value) = (Node(depth + 1), Node(depth + 1));
            if (key.Text is { } name)
            {
                fields.Add((name, value));
            }
        }

        return new() { Fields = fields };
    }

    private YamlNode Alias()
    {
        parser.Consume<ParsingEvent>();
        return YamlNode.None;
    }
}
