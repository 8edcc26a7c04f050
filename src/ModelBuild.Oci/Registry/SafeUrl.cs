namespace ModelBuild.Oci.Registry;

/// <summary>A URL as it may be printed: without user information, and without the values of its query, which are often signatures.</summary>
internal static class SafeUrl
{
    private const int MaxLength = 512;

    public static string Of(Uri? url)
    {
        if (url is null)
        {
            return "";
        }

        if (!url.IsAbsoluteUri)
        {
            return RegistryError.Clean(url.OriginalString.Split('?')[0]);
        }

        var names = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => $"{pair.Split('=')[0]}=…");
        var query = string.Join('&', names);
        // Authority holds no user information.
        var text = RegistryError.Clean($"{url.Scheme}://{url.Authority}{url.AbsolutePath}{(query.Length == 0 ? "" : $"?{query}")}");
        return text.Length <= MaxLength ? text : text[..MaxLength] + "…";
    }
}
