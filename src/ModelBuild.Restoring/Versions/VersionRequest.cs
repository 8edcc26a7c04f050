using ModelBuild.Oci;
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

    /// <summary>True where what another request chose is what this one would have taken too, or might.</summary>
    /// <param name="version">The chosen version; null where a tag or digest was asked for.</param>
    /// <param name="tag">The tag that named it; null where a digest was asked for.</param>
    public bool IsMetBy(string? version, string? tag, Digest digest)
    {
        var chosen = NuGetVersion.TryParse(version, out var parsed) ? parsed : null;
        return this switch
        {
            OfDigest pinned => pinned.Digest == digest,
            OfTag named => named.Tag == tag,
            _ when chosen is null => false,
            Exact exact => exact.Version == chosen,
            Range range => range.Versions.Satisfies(chosen),
            Floating floating => floating.Versions.Float!.Satisfies(chosen) && floating.Versions.Satisfies(chosen),
            _ => false,
        };
    }

    /// <summary>Lower is narrower: what asks for one thing is tried before what leaves a choice.</summary>
    public int Breadth => this switch { OfDigest => 0, Exact => 1, OfTag => 2, Range => 3, _ => 4 };

    public sealed record Exact(string Given, NuGetVersion Version) : VersionRequest(Given);

    /// <summary>The lowest version in the range.</summary>
    public sealed record Range(string Given, VersionRange Versions) : VersionRequest(Given);

    /// <summary>The highest version that fits.</summary>
    public sealed record Floating(string Given, VersionRange Versions) : VersionRequest(Given);

    /// <summary>A tag as it stands, which may be no version.</summary>
    public sealed record OfTag(string Tag) : VersionRequest($"tag:{Tag}");

    public sealed record OfDigest(Digest Digest) : VersionRequest(Digest.ToString());

    public sealed override string ToString() => Text;
}
