using System.Text.RegularExpressions;

namespace ModelBuild.Oci.Registry;

/// <summary>The link from one page of a list to the next: RFC 8288.</summary>
internal static partial class PageLink
{
    /// <summary>Where it leads, as the answer says it; null where this is the last page.</summary>
    public static string? Find(HttpResponseMessage response) => response.Headers.TryGetValues("Link", out var links)
        ? links.Select(link => NextLink().Match(link)).FirstOrDefault(match => match.Success)?.Groups["url"].Value
        : null;

    /// <summary>
    /// Null too for another origin: one of a proxy that forgot to translate it, or of an attacker.
    /// </summary>
    public static Uri? Follow(HttpResponseMessage response, RegistryEndpoint endpoint) =>
        Uri.TryCreate(response.RequestMessage!.RequestUri, Find(response), out var url) && endpoint.IsOrigin(url) ? url : null;

    [GeneratedRegex("""<(?<url>[^<>]*)>[^<,]*;\s*rel\s*=\s*(?:"next"|next\s*(?:[,;]|\z))""", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex NextLink();
}
