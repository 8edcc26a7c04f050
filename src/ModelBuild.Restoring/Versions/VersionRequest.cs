using NuGet.Versioning;

namespace ModelBuild.Restoring.Versions;

/// <summary>Which version of a model is asked for.</summary>
public abstract record VersionRequest
{
    public const string ValidForms = "a version ('1.2.0'), a floating version ('1.*', '*', '1.2.*-*') or a range ('[1.2.0,2.0.0)')";

    private VersionRequest(string text) => Text = text;

    /// <summary>As it is kept in the lock file.</summary>
    public string Text { get; }

    /// <summary>A version, range or floating version; null where it is none.</summary>
    /// <remarks>Unlike NuGet's "1.2.0 or the next higher", a bare version is that version: a retrained model is no compatible replacement.</remarks>
    public static VersionRequest? TryParse(string text)
    {
        text = text.Trim();
        return text switch
        {
            ['[' or '(', ..] => VersionRange.TryParse(text, allowFloating: false, out var range) ? new Range(text, range) : null,
            _ when text.Contains('*', StringComparison.Ordinal) =>
                VersionRange.TryParse(text, allowFloating: true, out var floating) && floating.IsFloating ? new Floating(text, floating) : null,
            _ => NuGetVersion.TryParse(text, out var version) && text[0] is >= '0' and <= '9' ? new Exact(text, version) : null,
        };
    }

    public sealed record Exact(string Given, NuGetVersion Version) : VersionRequest(Given);

    /// <summary>The lowest version in the range.</summary>
    public sealed record Range(string Given, VersionRange Versions) : VersionRequest(Given);

    /// <summary>The highest version that fits.</summary>
    public sealed record Floating(string Given, VersionRange Versions) : VersionRequest(Given);

    /// <summary>A tag as it stands, which may be no version.</summary>
    public sealed record OfTag(string Tag) : VersionRequest($"tag:{Tag}");

    public sealed record OfDigest(Oci.Digest Digest) : VersionRequest(Digest.ToString());

    public sealed override string ToString() => Text;
}
