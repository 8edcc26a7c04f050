namespace ModelBuild.Bundles;

/// <summary>What the entries of archives mean in a dialect.</summary>
public sealed record ArchiveRules
{
    /// <summary>Only files below this folder are of the model, and the folder is none of its names; null for all files.</summary>
    public string? Root { get; init; }

    /// <summary>A folder that all files may be in, and that is then none of their names.</summary>
    public string? Wrapper { get; init; }

    /// <summary>Later archives replace and remove what earlier ones have, as the layers of an image do.</summary>
    public bool IsOverlay { get; init; }

    public LinkRule Links { get; init; }
}

/// <summary>What becomes of links: what the dialect's own tools do, short of what could leave the model.</summary>
public enum LinkRule
{
    Refused,

    /// <summary>They are left out, with a warning.</summary>
    LeftOut,

    /// <summary>A link to a file of the model becomes that file; any other is refused.</summary>
    Followed,
}
