namespace ModelBuild.Formats.Pickles;

/// <summary>What a pickle imports: an attribute of a Python module.</summary>
public readonly record struct ImportName(string Module, string Name)
{
    /// <summary>Stands for what could not be followed.</summary>
    public const string Unknown = "?";

    public bool IsKnown => Module != Unknown && Name != Unknown;

    /// <summary>Reads <c>package.module.Name</c>; a name that has a dot itself is to be given as its two parts.</summary>
    public static bool TryParse(string text, out ImportName name)
    {
        var dot = text.LastIndexOf('.');
        name = dot > 0 && dot < text.Length - 1 ? new(text[..dot], text[(dot + 1)..]) : default;
        return name != default;
    }

    public override string ToString() => $"{Module}.{Name}";
}
