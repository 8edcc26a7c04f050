using System.Text.RegularExpressions;

namespace ModelBuild.Oci;

/// <summary>The grammar of names and tags: OCI distribution specification, "Pulling manifests".</summary>
public static partial class RepositoryName
{
    /// <summary>Host and name together may have this many characters.</summary>
    public const int MaxLength = 255;

    public const string ValidForm = "lower-case letters, digits and single '.', '_', '-' between them, in segments that '/' divides";

    public const string ValidTagForm = "1 to 128 letters, digits, '_', '.' and '-', the first of them no '.' or '-'";

    public static bool IsValid(string name) => name.Length <= MaxLength && NamePattern().IsMatch(name);

    public static bool IsValidTag(string tag) => TagPattern().IsMatch(tag);

    // Compiled at build: in a build that does nothing else, an automaton made at run time would be most of the time. No backtracking is
    // worth fearing: what follows each repetition begins with none of its characters.

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z")]
    private static partial Regex TagPattern();
}
