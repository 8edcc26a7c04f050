using System.Security.Cryptography.X509Certificates;
using ModelBuild.Oci.Hosts;
using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Mirrors;

public sealed class AMirrorWithTls : MirrorTest
{
    private readonly CertificateAuthority authority = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await ReplaceAsync(LoopbackRegistry.StartAsync(), LoopbackRegistry.StartAsync(new() { Certificate = authority.IssueServer() }));
        Home.Write($"{Own}/ca.pem", authority.Pem);
        Fill(Mirror);
    }

    private string Own => $"hosts/{Origin.Host.Replace(':', '_')}_";

    [Theory]
    [InlineData("ca = 'ca.pem'")]
    [InlineData("ca = ['other.pem', 'ca.pem']")]
    public async Task Is_trusted_where_its_authority_is_named(string setting)
    {
        using var other = new CertificateAuthority();
        Home.Write($"{Own}/other.pem", other.Pem);
        var repository = await OpenWithHostsAsync($"[host.'https://{Mirror.Host}']\n{setting}");

        Assert.NotNull(await repository.FetchManifestAsync(SomeManifest.Digest, Cancellation));
        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
        Assert.Empty(Incidents);
        Assert.Empty(Origin.Requests.All);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ca = 'other.pem'")]
    public async Task Is_passed_over_where_it_is_not(string setting)
    {
        using var other = new CertificateAuthority();
        Home.Write($"{Own}/other.pem", other.Pem);
        Fill(Origin);
        var repository = await OpenWithHostsAsync($"[host.'https://{Mirror.Host}']\n{setting}");

        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));

        Assert.Equal(RegistryFailure.Tls, Assert.IsType<RegistryException>(Assert.Single(Incidents).Failure).Failure);
        Assert.Empty(Mirror.Requests.All);
    }

    [Fact]
    public async Task Is_passed_over_where_its_certificate_is_for_another_name()
    {
        await ReplaceAsync(LoopbackRegistry.StartAsync(), LoopbackRegistry.StartAsync(new() { Certificate = authority.IssueServer("127.0.0.2") }));
        Home.Write($"{Own}/ca.pem", authority.Pem);
        Fill(Origin);

        await ReadAsync(await OpenWithHostsAsync($"[host.'https://{Mirror.Host}']\nca = 'ca.pem'"), Blob);

        Assert.Equal(MirrorIncidentKind.PassedOver, Assert.Single(Incidents).Kind);
        Assert.Empty(Mirror.Requests.All);
    }

    [Fact]
    public async Task Is_believed_and_warned_of_where_the_file_of_its_registry_skips_verification()
    {
        var repository = await OpenWithHostsAsync($"[host.'https://{Mirror.Host}']\nskip_verify = true");

        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
        Assert.Equal((MirrorIncidentKind.Unverified, 2), Assert.Single(Incidents) is var told ? (told.Kind, told.Line) : default);
    }

    [Fact]
    public async Task Is_not_believed_where_the_file_of_all_registries_skips_verification()
    {
        Fill(Origin);
        var repository = await OpenWithHostsAsync($"[host.'https://{Mirror.Host}']\nskip_verify = true", "_default");

        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
        Assert.Equal([MirrorIncidentKind.VerifiedNonetheless, MirrorIncidentKind.PassedOver], Incidents.Select(incident => incident.Kind));
        Assert.Empty(Mirror.Requests.All);
    }

    [Fact]
    public async Task That_skips_verification_leads_to_no_other_host_that_is_not_verified()
    {
        await using var storage = await LoopbackRegistry.StartAsync(new() { Certificate = authority.IssueServer() });
        Fill(storage);
        Fill(Origin);
        Mirror.Faults.Add("GET", Endpoints.Blob, Fault.Redirect($"https://{storage.Host}"), times: FaultPlan.Always);

        await ReadAsync(await OpenWithHostsAsync($"[host.'https://{Mirror.Host}']\nskip_verify = true"), Blob);
        Assert.Empty(storage.Requests.All);

        await ReadAsync(await OpenWithHostsAsync($"[host.'https://{Mirror.Host}']\nca = 'ca.pem'"), Blob);
        Assert.Single(storage.Requests.All);
    }

    [Theory]
    [InlineData("client = 'both.pem'")]
    [InlineData("client = ['both.pem']")]
    [InlineData("client = [['client.pem', 'client.key']]")]
    public async Task That_wants_a_certificate_is_shown_one(string setting)
    {
        await ReplaceAsync(LoopbackRegistry.StartAsync(), LoopbackRegistry.StartAsync(new() { Certificate = authority.IssueServer(), ClientAuthority = authority }));
        Fill(Mirror);
        using var client = authority.IssueClient();
        var (certificate, key) = (client.ExportCertificatePem(), client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Home.Write($"{Own}/ca.pem", authority.Pem);
        Home.Write($"{Own}/client.pem", certificate);
        Home.Write($"{Own}/client.key", key);
        Home.Write($"{Own}/both.pem", $"{certificate}\n{key}\n");

        var repository = await OpenWithHostsAsync($"[host.'https://{Mirror.Host}']\nca = 'ca.pem'\n{setting}");

        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
        Assert.Empty(Incidents);
    }

    [Fact]
    public async Task May_be_the_registry_itself()
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { Certificate = authority.IssueServer() });
        Fill(registry);
        Home.Write("hosts/_default/ca.pem", authority.Pem);
        Home.Write("hosts/_default/hosts.toml", $"server = 'https://{registry.Host}'\nca = 'ca.pem'");
        var repository = await Use(Options with { HostsDirectory = Home["hosts"] }).OpenToReadAsync(registry.Repository("ml/bert"), Incidents.Enqueue, Cancellation);

        Assert.NotNull(await repository.ResolveAsync("1.0.0", Cancellation));
        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
        Assert.All(registry.Requests.All, request => Assert.Equal("", request.Query));
    }

    [Theory]
    [InlineData("server = 'https://HOST'\nca = 'ca.pem'", true)]
    [InlineData("server = 'https://HOST'", false)]
    public async Task May_be_the_registry_that_is_pushed_to(string toml, bool isTrusted)
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { Certificate = authority.IssueServer() });
        Home.Write("hosts/_default/ca.pem", authority.Pem);
        Home.Write("hosts/_default/hosts.toml", $"{toml.Replace("HOST", registry.Host, StringComparison.Ordinal)}\n[host.'http://{Mirror.Host}']");
        var repository = await Use(Options with { HostsDirectory = Home["hosts"] }).OpenToWriteAsync(registry.Repository("ml/bert"), Incidents.Enqueue, Cancellation);
        Task<PushOutcome> PushAsync() => repository.PushBlobAsync(BlobSource.OfBytes(Blob, Content), null, Cancellation);

        if (isTrusted)
        {
            Assert.Equal(PushOutcome.Sent, await PushAsync());
        }
        else
        {
            Assert.Equal(RegistryFailure.Tls, (await FailureOf(PushAsync)).Failure);
        }
    }

    [Theory]
    [InlineData("ca = 'absent.pem'")]
    [InlineData("ca = 'garbage.pem'")]
    [InlineData("ca = 'ca.pem'\nclient = 'garbage.pem'")]
    [InlineData("ca = 'ca.pem'\nclient = 'ca.pem'")]
    public async Task Whose_certificates_cannot_be_used_is_an_error_of_its_line(string setting)
    {
        Home.Write($"{Own}/garbage.pem", "no certificate");

        var failure = await Assert.ThrowsAsync<HostsFileException>(() => OpenWithHostsAsync($"[host.'https://{Mirror.Host}']\n{setting}"));

        Assert.Equal((HostsFailure.Certificate, setting.Split('\n').Length + 1), (failure.Failure, failure.Line));
    }
}
