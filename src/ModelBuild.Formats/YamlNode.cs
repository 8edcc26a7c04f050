namespace ModelBuild.Formats;

/// <summary>A value of a YAML document: text, a list, or a mapping; none of them where it is null or an alias.</summary>
internal sealed class YamlNode
{
    public static readonly YamlNode None = new();

    public string? Text { get; init; }

    public IReadOnlyList<YamlNode> Items { get; init; } = [];

    /// <summary>In the order of the file. A key may be there twice.</summary>
    public IReadOnlyList<(string Key, YamlNode Value)> Fields { get; init; } = [];

    public YamlNode this[string key] => Fields.FirstOrDefault(field => field.Key == key).Value ?? None;
}
