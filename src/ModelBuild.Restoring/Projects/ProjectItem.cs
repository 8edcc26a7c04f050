namespace ModelBuild.Restoring.Projects;

/// <summary>An item as a project file has it. Edits make a new text, in which it is no more.</summary>
public sealed class ProjectItem
{
    private readonly ProjectText text;

    internal ProjectItem(ProjectText text, ProjectNode node) => (this.text, Node) = (text, node);

    public string Include => Node.Attribute("Include")!.Value;

    /// <summary>From 1.</summary>
    public int Line => Node.Line;

    internal ProjectNode Node { get; }

    /// <summary>What an attribute or child element says; null where there is neither.</summary>
    public string? Metadata(string name) => Node.Attribute(name)?.Value ?? (Child(name) is { } child ? text.Text[child.StartTagEnd..child.ContentEnd].Trim() : null);

    /// <summary>Says something else, where the item says it now; with an attribute where it does not.</summary>
    public ProjectText With(string name, string value) => Replacing(name, name, value);

    /// <summary>Says one thing instead of another.</summary>
    public ProjectText Replacing(string old, string name, string value)
    {
        if (Node.Attribute(old) is { } attribute)
        {
            return old == name
                ? text.Replace(attribute.ValueStart, attribute.ValueEnd, ProjectText.Escape(value))
                : text.Replace(attribute.Start, attribute.ValueEnd, $"{name}={text.Text[attribute.ValueEnd]}{ProjectText.Escape(value)}");
        }

        if (Child(old) is { } child)
        {
            return text.Replace(child.Start, child.End, $"<{name}>{ProjectText.Escape(value)}</{name}>");
        }

        var last = Node.Attributes[^1];
        return text.Replace(last.End, last.End, $" {name}={text.Text[last.ValueEnd]}{ProjectText.Escape(value)}{text.Text[last.ValueEnd]}");
    }

    private ProjectNode? Child(string name) => Node.Children.Find(child => child.Name == name);
}
