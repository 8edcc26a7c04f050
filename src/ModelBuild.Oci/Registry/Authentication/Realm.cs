namespace ModelBuild.Oci.Registry.Authentication;

/// <summary>
/// Whether a token server that a registry names is spoken to, and whether it is given credentials: the name comes from the
/// network and may be anybody's (CVE-2026-48978).
/// </summary>
internal sealed class Realm(RegistryEndpoint endpoint, IReadOnlyCollection<string> trustedHosts)
{
    /// <exception cref="RegistryException">Nothing is sent there.</exception>
    public void Check(Uri realm)
    {
        var reason = realm.Fragment.Length > 0 ? $"it leads to '{SafeUrl.Of(realm)}' with a fragment in it" : endpoint.Refusal(endpoint.Url, realm);
        if (reason is not null)
        {
            throw new RegistryException(RegistryFailure.Realm, reason) { Method = "GET", Url = SafeUrl.Of(realm) };
        }
    }

    /// <summary>True where the registry's own password may go there.</summary>
    public bool IsTrusted(Uri realm) =>
        HostNames.ShareDomain(endpoint.Url.Host, realm.Host)
        || (HostNames.IsLoopback(endpoint.Url) && HostNames.IsLoopback(realm))
        || trustedHosts.Any(host => host.Equals(realm.Host, StringComparison.OrdinalIgnoreCase) || host.Equals(realm.Authority, StringComparison.OrdinalIgnoreCase));
}
