using NuGet.Versioning;

namespace ModelBuild.Restoring.Versions;

/// <summary>Chooses among a repository's tags.</summary>
public static class VersionSelector
{
    /// <summary>The tags that fit, best first; the ones after the first are of the same version where there are any.</summary>
    public static IReadOnlyList<TagVersion> Choose(VersionRequest request, IEnumerable<string> tags)
    {
        var versions = tags.Select(TagVersion.TryParse).OfType<TagVersion>().ToList();
        var best = request switch
        {
            VersionRequest.Exact exact => versions.Where(tag => tag.Version == exact.Version).Select(tag => tag.Version).FirstOrDefault(),
            // Satisfies of the float alone lets '1.2.*' take 1.3.0 by way of the range's minimum: both must hold.
            VersionRequest.Floating floating => versions.Select(tag => tag.Version)
                .Where(version => floating.Versions.Float!.Satisfies(version) && floating.Versions.Satisfies(version)).Max(),
            VersionRequest.Range range => versions.Select(tag => tag.Version)
                .Where(version => range.Versions.Satisfies(version) && (!version.IsPrerelease || NamesPrerelease(range.Versions))).Min(),
            _ => null,
        };
        return best is null ? [] : [.. versions.Where(tag => tag.Version == best).OrderBy(tag => Distance(tag, request, best)).ThenBy(tag => tag.Tag, StringComparer.Ordinal)];
    }

    /// <summary>Up to five versions near the one that was asked for, to name in an error; lowest first.</summary>
    public static IReadOnlyList<string> Nearest(VersionRequest request, IEnumerable<string> tags)
    {
        var wanted = request switch
        {
            VersionRequest.Exact exact => exact.Version,
            VersionRequest.Range { Versions: var range } => range.MinVersion ?? range.MaxVersion,
            VersionRequest.Floating { Versions: var range } => range.MinVersion,
            _ => null,
        };
        var versions = tags.Select(TagVersion.TryParse).OfType<TagVersion>().OrderBy(tag => tag.Version).ToList();
        var position = wanted is null ? versions.Count : versions.Count(tag => tag.Version < wanted);
        var first = Math.Clamp(position - 2, 0, Math.Max(0, versions.Count - 5));
        return [.. versions.Skip(first).Take(5).Select(tag => tag.Tag)];
    }

    private static bool NamesPrerelease(VersionRange range) => range.MinVersion?.IsPrerelease == true || range.MaxVersion?.IsPrerelease == true;

    /// <summary>0 for the tag that is the version to the letter, build metadata included; more for others.</summary>
    private static int Distance(TagVersion tag, VersionRequest request, NuGetVersion version)
    {
        var text = tag.Tag.Replace('_', '+');
        return request is VersionRequest.Exact exact && text == exact.Text ? 0
            : text == version.ToNormalizedString() ? 1
            : text.TrimStart('v', 'V') == version.ToNormalizedString() ? 2
            : 3;
    }
}
