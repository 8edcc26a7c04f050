namespace ModelBuild.Oci.Hosts;

/// <summary>The address of a host in a <c>hosts.toml</c>: containerd's "Registry Configuration".</summary>
/// <param name="Text">As the file has it.</param>
/// <param name="Root">What stands before repository names, with the API's version and without a slash at its end.</param>
/// <param name="Prefix">What stands before a repository's name, as the name of a proxy project; empty where names are the same.</param>
internal sealed record HostsUrl(string Text, Uri Root, string Prefix)
{
    private const string Version = "/v2";

    /// <param name="overridesPath">The path is whole: the API's version is in it or is not wanted.</param>
    /// <exception cref="FormatException">Not the address of a host. The message is a clause and holds no password.</exception>
    public static HostsUrl Parse(string text, bool overridesPath)
    {
        var shown = RegistryAddress.Redact(text);
        if (!Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out var url)
            || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            throw new FormatException($"'{shown}' is not an address as 'https://mirror.example.com'");
        }

        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            throw new FormatException($"'{shown.Split('?', '#')[0]}' has more than a scheme, a host and a path");
        }

        var path = url.AbsolutePath.TrimEnd('/');
        if (!overridesPath && !path.EndsWith(Version, StringComparison.Ordinal))
        {
            path += Version;
        }

        // What follows the version is where the names of a proxy project's repositories begin, and tokens are for whole names.
        var prefix = path.StartsWith($"{Version}/", StringComparison.Ordinal) && RepositoryName.IsValid(path[4..]) ? path[4..] : "";
        return new(text, new Uri(url, prefix.Length > 0 ? Version : path.Length > 0 ? path : "/"), prefix);
    }

    /// <summary>Where a repository is at this host.</summary>
    /// <exception cref="InvalidReferenceException">The host or the name is none.</exception>
    public RepositoryAddress Locate(RepositoryAddress repository) =>
        RegistryAddress.OfHost(Root.Authority).Repository(Prefix.Length == 0 ? repository.Name! : $"{Prefix}/{repository.Name}");
}
