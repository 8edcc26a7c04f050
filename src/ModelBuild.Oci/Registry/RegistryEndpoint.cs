namespace ModelBuild.Oci.Registry;

/// <summary>The URL at which a registry answers, and which other URLs it may send its clients to.</summary>
internal sealed class RegistryEndpoint
{
    /// <param name="root">What stands before repository names, where the user said it; the scheme is the user's too.</param>
    public RegistryEndpoint(Uri root) => (Url, Path) = (new(root, "/"), root.AbsolutePath.TrimEnd('/'));

    public RegistryEndpoint(RegistryAddress registry, IReadOnlyCollection<string> insecureHosts)
    {
        // What people call docker.io answers elsewhere.
        var host = registry.Host is "docker.io" or "index.docker.io" ? "registry-1.docker.io" : registry.Host!;
        var url = new Uri($"http://{host}/");
        var isPlain = HostNames.IsLoopback(url)
            || insecureHosts.Any(insecure => insecure.Equals(host, StringComparison.OrdinalIgnoreCase) || insecure.Equals(url.Host, StringComparison.OrdinalIgnoreCase));
        Url = isPlain ? url : new Uri($"https://{host}/");
    }

    public Uri Url { get; }

    /// <summary>What stands before a repository's name in every path, without a slash at its end.</summary>
    public string Path { get; } = "/v2";

    /// <summary>The same scheme, host and port as the registry: only there do credentials go.</summary>
    public bool IsOrigin(Uri url) => SameOrigin(Url, url);

    public static bool SameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && one.Host.Equals(other.Host, StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a URL that a server named is not followed: a clause, or null where it is.</summary>
    public string? Refusal(Uri from, Uri to)
    {
        if (to.Scheme != Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttp)
        {
            return $"it leads to '{to.Scheme}:', which is not a web address";
        }

        if (from.Scheme == Uri.UriSchemeHttps && to.Scheme == Uri.UriSchemeHttp)
        {
            return $"it leads from https to '{SafeUrl.Of(to)}' in plain HTTP";
        }

        if (to.UserInfo.Length > 0)
        {
            return $"it leads to '{SafeUrl.Of(to)}' with a user name in it";
        }

        return HostNames.IsPrivate(to) && !IsSameMachine(to) ? $"it leads to '{SafeUrl.Of(to)}', a private address" : null;
    }

    /// <summary>True for a host that a server named and that has no business on this machine.</summary>
    public bool IsForeign(Uri url) => !url.Host.Equals(Url.Host, StringComparison.OrdinalIgnoreCase) && !HostNames.IsLoopback(Url);

    private bool IsSameMachine(Uri url) =>
        url.Host.Equals(Url.Host, StringComparison.OrdinalIgnoreCase) || (HostNames.IsLoopback(url) && HostNames.IsLoopback(Url));
}
