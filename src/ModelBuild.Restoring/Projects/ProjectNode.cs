using System.Xml;

namespace ModelBuild.Restoring.Projects;

/// <summary>An element of a project file, with the places of its parts in the text: what an edit must know to change them and nothing else.</summary>
internal sealed class ProjectNode
{
    public required string Name { get; init; }

    public required ProjectNode? Parent { get; init; }

    /// <summary>From 1.</summary>
    public required int Line { get; init; }

    /// <summary>Offset of its '&lt;'.</summary>
    public required int Start { get; init; }

    /// <summary>Offset after the '>' of its start tag.</summary>
    public int StartTagEnd { get; private set; }

    /// <summary>Offset of its end tag; that of <see cref="End"/> where it has none.</summary>
    public int ContentEnd { get; private set; }

    /// <summary>Offset after it.</summary>
    public int End { get; private set; }

    public bool HasEndTag => ContentEnd != End;

    public List<ProjectAttribute> Attributes { get; } = [];

    public List<ProjectNode> Children { get; } = [];

    public ProjectAttribute? Attribute(string name) => Attributes.FirstOrDefault(attribute => attribute.Name == name);

    /// <summary>The root element of a text.</summary>
    /// <exception cref="XmlException">Not XML.</exception>
    public static ProjectNode Parse(string text)
    {
        var lines = LineStarts(text);
        using var reader = XmlReader.Create(new StringReader(text), new() { DtdProcessing = DtdProcessing.Prohibit });
        var place = (IXmlLineInfo)reader;
        ProjectNode? root = null, current = null;
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                var isEmpty = reader.IsEmptyElement;
                var node = new ProjectNode { Name = reader.LocalName, Parent = current, Line = place.LineNumber, Start = Offset() - 1 };
                var end = Offset() + reader.Name.Length;
                while (reader.MoveToNextAttribute())
                {
                    node.Attributes.Add(ProjectAttribute.At(text, Offset(), reader.Name, reader.Value));
                    end = node.Attributes[^1].End;
                }

                node.StartTagEnd = node.ContentEnd = node.End = text.IndexOf('>', end) + 1;
                current?.Children.Add(node);
                root ??= node;
                current = isEmpty ? current : node;
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                current!.ContentEnd = Offset() - 2;
                current.End = text.IndexOf('>', Offset()) + 1;
                current = current.Parent;
            }
        }

        return root!;

        int Offset() => lines[place.LineNumber - 1] + place.LinePosition - 1;
    }

    public IEnumerable<ProjectNode> Descendants() => Children.SelectMany(child => child.Descendants().Prepend(child));

    public IEnumerable<ProjectNode> Ancestors() => Parent is null ? [] : Parent.Ancestors().Prepend(Parent);

    /// <summary>As XML counts them: CR LF, LF and CR each end a line.</summary>
    private static List<int> LineStarts(string text)
    {
        List<int> starts = [0];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                starts.Add(i + 1);
            }
        }

        return starts;
    }
}

/// <summary>An attribute and its place.</summary>
/// <param name="Start">Offset of its name.</param>
/// <param name="ValueStart">Offset after its quote.</param>
/// <param name="ValueEnd">Offset of its other quote.</param>
internal sealed record ProjectAttribute(string Name, string Value, int Start, int ValueStart, int ValueEnd)
{
    public int End => ValueEnd + 1;

    public static ProjectAttribute At(string text, int start, string name, string value)
    {
        var quote = text.AsSpan(start).IndexOfAny('"', '\'') + start;
        return new(name, value, start, quote + 1, text.IndexOf(text[quote], quote + 1));
    }
}
