using NuGet.Versioning;

namespace ModelBuild.Restoring.Versions;

/// <summary>A tag that is a version. The tag stays as the registry has it.</summary>
public sealed record TagVersion(string Tag, NuGetVersion Version)
{
    /// <summary>
    /// Reads a tag as a version of three strict parts, after an optional 'v', with '_' for '+'. <c>1</c> and <c>1.2</c> are
    /// tags that move, and <c>20260101</c> is a date: none of them is a version.
    /// </summary>
    public static TagVersion? TryParse(string tag)
    {
        var text = (tag is ['v' or 'V', >= '0' and <= '9', ..] ? tag[1..] : tag).Replace('_', '+');
        return SemanticVersion.TryParse(text, out _) && NuGetVersion.TryParse(text, out var version) ? new(tag, version) : null;
    }
}
