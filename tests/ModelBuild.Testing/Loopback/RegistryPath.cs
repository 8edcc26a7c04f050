using System.Text.RegularExpressions;

namespace ModelBuild.Testing.Loopback;

/// <summary>What a path below <c>/v2/</c> means.</summary>
internal sealed partial record RegistryPath(string Repository, string Kind, string Rest)
{
    /// <summary>Null where the router knows no such path; the grammar is that of the distribution specification.</summary>
    public static RegistryPath? Parse(string path)
    {
        var match = Pattern().Match(path);
        return match.Success ? new(match.Groups["name"].Value, match.Groups["kind"].Value, match.Groups["rest"].Value) : null;
    }

    [GeneratedRegex(
        """
        \A/v2/(?<name>[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)/
        (?:(?<kind>blobs/uploads)/(?<rest>[a-zA-Z0-9=_-]*)
        |(?<kind>blobs)/(?<rest>[a-z0-9]+:[a-fA-F0-9]{32,})
        |(?<kind>manifests)/(?<rest>[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}|[a-z0-9]+:[a-fA-F0-9]{32,})
        |(?<kind>referrers)/(?<rest>[a-z0-9]+:[a-fA-F0-9]{32,})
        |(?<kind>tags)/list)\z
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Pattern();
}
