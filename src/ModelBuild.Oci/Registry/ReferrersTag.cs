namespace ModelBuild.Oci.Registry;

/// <summary>
/// The tag that holds the list of what refers to a manifest where the registry has no such list: distribution specification, "Referrers Tag Schema".
/// It is nobody's version.
/// </summary>
internal static class ReferrersTag
{
    public static string Of(Digest subject) => $"{subject.Algorithm}-{subject.Hex}" is { Length: > MaxLength } tag ? tag[..MaxLength] : $"{subject.Algorithm}-{subject.Hex}";

    public static bool IsOne(string tag) => tag.Split('-') is [var algorithm, var hex] && (Digest.TryParse($"{algorithm}:{hex}", out _)
        || (tag.Length == MaxLength && algorithm == "sha512" && hex.All(char.IsAsciiHexDigitLower)));

    /// <summary>What a tag may have; a sha512 does not fit, and is cut.</summary>
    private const int MaxLength = 128;
}
