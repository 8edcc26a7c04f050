using System.Security;
using System.Text.RegularExpressions;
using System.Xml;

namespace ModelBuild.Restoring.Projects;

/// <summary>
/// The text of a project or props file, edited as a careful person does: what is not meant stays to the letter, be it a comment, an odd
/// indentation or a line end of another system.
/// </summary>
public sealed partial class ProjectText
{
    private const string Group = "ItemGroup";

    private readonly ProjectNode root;

    private ProjectText(string text) => (Text, root) = (text, ProjectNode.Parse(text));

    public string Text { get; }

    /// <exception cref="XmlException">Not XML.</exception>
    public static ProjectText Parse(string text) => new(text);

    /// <summary>The items of a kind that are there whatever targets run, in their order.</summary>
    public IReadOnlyList<ProjectItem> Items(string kind) =>
    [
        .. root.Descendants()
            .Where(node => node.Name == kind && node.Parent!.Name == Group && node.Attribute("Include") is not null && !node.Ancestors().Any(ancestor => ancestor.Name == "Target"))
            .Select(node => new ProjectItem(this, node)),
    ];

    /// <summary>Adds an item after the last of its kind that has no condition; in a group of its own where there is none.</summary>
    public ProjectText Add(string kind, string include, params IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var last = root.Children.Where(group => group.Name == Group && group.Attribute("Condition") is null)
            .SelectMany(group => group.Children.Where(item => item.Name == kind && item.Attribute("Include") is not null && item.Attribute("Condition") is null)).LastOrDefault();
        var item = Item(kind, [KeyValuePair.Create("Include", include), .. metadata]);
        var anchor = root.Children.LastOrDefault(node => node.Name == Group) ?? root.Children.LastOrDefault(node => node.Name == "PropertyGroup") ?? root.Children.LastOrDefault();
        return last is not null ? Insert(last.End, IndentOf(last), item)
            : anchor is not null ? AddGroup(anchor.End, item)
            : root.HasEndTag ? AddGroup(root.StartTagEnd, item)
            : Open().Add(kind, include, metadata);
    }

    /// <summary>Removes an item; with it its line, and its group where that has nothing else.</summary>
    public ProjectText Remove(ProjectItem item)
    {
        var node = item.Node;
        var group = node.Parent!;
        var isAlone = group.Children.Count == 1 && string.IsNullOrWhiteSpace(Text[group.StartTagEnd..node.Start]) && string.IsNullOrWhiteSpace(Text[node.End..group.ContentEnd]);
        return isAlone ? RemoveLines(group, withBlankLine: true) : RemoveLines(node, withBlankLine: false);
    }

    internal ProjectText Replace(int start, int end, string with) => new(string.Concat(Text.AsSpan(0, start), with, Text.AsSpan(end)));

    /// <summary>As it stands in an attribute of that quote.</summary>
    internal static string Escape(string value) => SecurityElement.Escape(value)!;

    private string NewLine => Text.IndexOf('\n', StringComparison.Ordinal) is var end and >= 0 ? end > 0 && Text[end - 1] == '\r' ? "\r\n" : "\n" : Text.Contains('\r', StringComparison.Ordinal) ? "\r" : "\n";

    /// <summary>In the manner of the file's other items: its quotes, and whether a blank stands before the slash.</summary>
    private string Item(string kind, IEnumerable<KeyValuePair<string, string>> attributes)
    {
        var other = root.Descendants().LastOrDefault(node => node.Parent!.Name == Group && !node.HasEndTag && node.Attributes.Count > 0);
        var quote = other is null ? '"' : Text[other.Attributes[0].ValueEnd];
        var close = other is not null && Text[other.StartTagEnd - 3] != ' ' ? "/>" : " />";
        return $"<{kind}{string.Concat(attributes.Select(attribute => $" {attribute.Key}={quote}{Escape(attribute.Value)}{quote}"))}{close}";
    }

    private ProjectText AddGroup(int after, string item)
    {
        if (LineEndAfter(after) is not { } end)
        {
            return Replace(after, after, $"<{Group}>{item}</{Group}>");
        }

        var newLine = NewLine;
        var outer = root.Children.Select(IndentOf).OfType<string>().FirstOrDefault() ?? "  ";
        var inner = root.Children.SelectMany(child => child.Children).Select(IndentOf).OfType<string>().FirstOrDefault() ?? outer + outer;
        return Replace(end, end, $"{newLine}{(HasBlankLines() ? newLine : "")}{outer}<{Group}>{newLine}{inner}{item}{newLine}{outer}</{Group}>");
    }

    /// <summary>True where blank lines stand between the parts of the project.</summary>
    private bool HasBlankLines()
    {
        var (start, end) = root.Children.Count > 1 ? (root.Children[^2].End, root.Children[^1].Start)
            : root.Children.Count == 1 ? (root.Children[0].End, root.ContentEnd)
            : (root.StartTagEnd, root.ContentEnd);
        return BlankLine().IsMatch(Text[start..end]);
    }

    /// <summary>Gives a root element without end tag one.</summary>
    private ProjectText Open()
    {
        var end = root.Attributes.Count > 0 ? root.Attributes[^1].End : root.Start + 1 + root.Name.Length;
        return Replace(end, root.End, $">{NewLine}{NewLine}</{root.Name}>");
    }

    /// <summary>On a line of its own where the line ends there, else where it stands.</summary>
    private ProjectText Insert(int after, string? indent, string item) => LineEndAfter(after) is { } end
        ? Replace(end, end, NewLine + (indent ?? Indent(LineStart(after))) + item)
        : Replace(after, after, item);

    private ProjectText RemoveLines(ProjectNode node, bool withBlankLine)
    {
        var start = LineStart(node.Start);
        if (start == 0 || !string.IsNullOrWhiteSpace(Text[start..node.Start]) || LineEndAfter(node.End) is not { } end)
        {
            return Replace(node.Start, node.End, "");
        }

        start = LineBreakBefore(start);
        var previous = LineStart(start);
        if (withBlankLine && previous > 0 && string.IsNullOrWhiteSpace(Text[previous..start]))
        {
            start = LineBreakBefore(previous);
        }

        return Replace(start, end, "");
    }

    /// <summary>The blanks before an element that is the first of its line; null elsewhere.</summary>
    private string? IndentOf(ProjectNode node) => Text[LineStart(node.Start)..node.Start] is var before && string.IsNullOrWhiteSpace(before) && LineStart(node.Start) > 0 ? before : null;

    private string Indent(int lineStart) => string.Concat(Text.Skip(lineStart).TakeWhile(letter => letter is ' ' or '\t'));

    private int LineStart(int offset) => Text.AsSpan(0, offset).LastIndexOfAny('\n', '\r') + 1;

    private int LineBreakBefore(int lineStart) => lineStart > 1 && Text[lineStart - 1] == '\n' && Text[lineStart - 2] == '\r' ? lineStart - 2 : lineStart - 1;

    /// <summary>The end of the line, where nothing but blanks and comments follows on it; null elsewhere.</summary>
    private int? LineEndAfter(int offset)
    {
        var length = Text.AsSpan(offset).IndexOfAny('\n', '\r');
        return length >= 0 && RestOfLine().IsMatch(Text.AsSpan(offset, length)) ? offset + length : null;
    }

    [GeneratedRegex(@"\A[ \t]*(?:<!--(?:(?!-->).)*-->[ \t]*)*\z")]
    private static partial Regex RestOfLine();

    [GeneratedRegex(@"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)")]
    private static partial Regex BlankLine();
}
