using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ModelBuild.Oci.Registry.Transport;

/// <summary>Makes of a route's certificates what a TLS connection asks for.</summary>
internal static class RouteTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>For the host of the route; null where the machine's own trust is all there is.</summary>
    [SuppressMessage("Security", "CA5359:Do Not Disable Certificate Validation", Justification = "The user's hosts.toml says so for this one host, and the user is warned.")]
    public static SslClientAuthenticationOptions? ForHost(RouteTls? tls) => tls is null ? null : new()
    {
        ClientCertificates = tls.Clients.Count > 0 ? tls.Clients : null,
        RemoteCertificateValidationCallback = tls.SkipsVerification ? (_, _, _, _) => true : Validation(tls.Authorities),
    };

    /// <summary>For where the host sends its clients.</summary>
    public static SslClientAuthenticationOptions ForOthers(RouteTls tls) => new() { RemoteCertificateValidationCallback = Validation(tls.Authorities) };

    /// <summary>Beside the machine's trust and not instead of it: a mirror may well have its storage under a public name.</summary>
    private static RemoteCertificateValidationCallback? Validation(X509Certificate2Collection authorities) => authorities.Count == 0 ? null : (_, certificate, chain, errors) =>
        errors == SslPolicyErrors.None
        || (errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is X509Certificate2 shown && IsIssuedBy(authorities, shown, chain));

    private static bool IsIssuedBy(X509Certificate2Collection authorities, X509Certificate2 certificate, X509Chain? shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(shown?.ChainPolicy.ExtraStore ?? []);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        // Private authorities seldom publish what they revoke, and nothing is fetched on a stranger's word.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }
}
