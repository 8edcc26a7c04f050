using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

public sealed class ARegistryThatCannotBeReached : RegistryTest
{
    [Fact]
    public async Task Nothing_listens_there()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var host = listener.LocalEndpoint.ToString()!;
        listener.Stop();

        var failure = await FailureOf(() => Open(RegistryAddress.OfHost(host).Repository("ml/bert")).ResolveAsync("1.0", Cancellation));
        Assert.Equal(RegistryFailure.ConnectionRefused, failure.Failure);
        Assert.Equal(host, failure.Registry?.Host);
        Assert.Null(failure.StatusCode);
    }

    [Fact]
    public async Task Its_name_has_no_address()
    {
        var failure = await FailureOf(() => Open(RegistryAddress.OfHost("registry.invalid").Repository("ml/bert"), Options with { Tries = 1 }).ResolveAsync("1.0", Cancellation));
        Assert.Equal(RegistryFailure.NameNotResolved, failure.Failure);
        Assert.Equal("https://registry.invalid/v2/ml/bert/manifests/1.0", failure.Url);
    }

    [Fact]
    public async Task Its_certificate_is_trusted_by_nobody()
    {
        using var certificate = SelfSigned();
        using var server = new RawServer(_ => Reply.Empty(404), IPAddress.Any, certificate);

        var failure = await FailureOf(() => Open(OnThisMachine(server)).ResolveAsync("1.0", Cancellation));
        Assert.Equal(RegistryFailure.Tls, failure.Failure);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task It_speaks_plain_http_and_nobody_allowed_that()
    {
        using var server = new RawServer(_ => Reply.Empty(404), IPAddress.Any);

        var failure = await FailureOf(() => Open(OnThisMachine(server)).ResolveAsync("1.0", Cancellation));
        Assert.True(failure.Failure == RegistryFailure.NotTls, failure.ToString());
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_speaks_plain_http_and_the_user_allowed_that(bool withPort)
    {
        using var server = new RawServer(_ => Reply.Empty(404), IPAddress.Any);
        var address = OnThisMachine(server);
        var allowed = withPort ? address.Registry!.Host! : Dns.GetHostName();

        Assert.Null(await Open(address, Options with { InsecureHosts = [allowed] }).ResolveAsync("1.0", Cancellation));
    }

    [Theory]
    [InlineData("HTTP/2 nonsense\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public async Task It_is_no_web_server(string greeting)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(
            async () =>
            {
                using var client = await listener.AcceptTcpClientAsync(Cancellation);
                await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(greeting), Cancellation);
                await Task.Delay(200, Cancellation);
            },
            Cancellation);

        var failure = await FailureOf(() => Open(RegistryAddress.OfHost(listener.LocalEndpoint.ToString()!).Repository("ml/bert"), Options with { Tries = 1 }).ResolveAsync("1.0", Cancellation));
        Assert.Equal(RegistryFailure.Protocol, failure.Failure);
        await serving;
    }

    /// <summary>This machine under a name that is not known to be loopback; skips where it has none.</summary>
    private static RepositoryAddress OnThisMachine(RawServer server)
    {
        var name = Dns.GetHostName();
        try
        {
            _ = Dns.GetHostAddresses(name);
        }
        catch (SocketException)
        {
            Assert.Skip("This machine's name has no address.");
        }

        return RegistryAddress.OfHost($"{name}:{server.Port}").Repository("ml/bert");
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=registry", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
