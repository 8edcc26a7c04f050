using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ModelBuild.Oci.Hosts;

/// <summary>Loads the certificates that a <c>hosts.toml</c> names.</summary>
internal static class HostsCertificates
{
    /// <param name="maySkipVerification">False for a file of every registry.</param>
    /// <returns>Null where the machine's own certificates are all there is.</returns>
    /// <exception cref="HostsFileException">A file is absent, or holds no certificate.</exception>
    public static async Task<RouteTls?> LoadAsync(HostsFile file, HostsEntry entry, bool maySkipVerification, CancellationToken cancellationToken)
    {
        var skips = maySkipVerification && entry.SkipVerifyLine is not null;
        if (entry is { Authorities: [], Clients: [] } && !skips)
        {
            return null;
        }

        var tls = new RouteTls { SkipsVerification = skips };
        foreach (var authority in entry.Authorities)
        {
            tls.Authorities.AddRange(await ReadAsync(file, authority, Authorities, cancellationToken).ConfigureAwait(false));
        }

        foreach (var (certificate, key) in entry.Clients)
        {
            var keyText = await ReadAsync(file, key, System.Text.Encoding.UTF8.GetString, cancellationToken).ConfigureAwait(false);
            tls.Clients.Add(await ReadAsync(file, certificate, bytes => Client(bytes, keyText), cancellationToken).ConfigureAwait(false));
        }

        return tls;
    }

    private static async Task<T> ReadAsync<T>(HostsFile file, NamedFile named, Func<byte[], T> parse, CancellationToken cancellationToken)
    {
        try
        {
            return parse(await File.ReadAllBytesAsync(named.Path, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new HostsFileException(HostsFailure.Certificate, file.Path, named.Line, $"'{named.Path}' cannot be read", exception);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new HostsFileException(HostsFailure.Certificate, file.Path, named.Line, $"'{named.Path}' holds no certificate, or not the key of one", exception);
        }
    }

    /// <summary>One or more in PEM, or one in DER.</summary>
    private static X509Certificate2Collection Authorities(byte[] bytes)
    {
        var found = new X509Certificate2Collection();
        found.ImportFromPem(System.Text.Encoding.UTF8.GetString(bytes));
        return found.Count > 0 ? found : [X509CertificateLoader.LoadCertificate(bytes)];
    }

    private static X509Certificate2 Client(byte[] bytes, string keyText)
    {
        var certificate = X509Certificate2.CreateFromPem(System.Text.Encoding.UTF8.GetString(bytes), keyText);
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        // Windows' TLS does not use keys that are in memory only.
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }
}
