using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

/// <summary>What only a registry with TLS could show is asked of the rule itself.</summary>
public sealed class AnAddressThatAServerNames
{
    private static readonly RegistryEndpoint Public = new(RegistryAddress.OfHost("registry.example.com"), []);

    [Theory]
    [InlineData("https://localhost:1/")]
    [InlineData("https://x.localhost/")]
    [InlineData("https://LOCALHOST./")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[64:ff9b::7f00:1]/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::]/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://[fc00::1]/")]
    [InlineData("https://0/")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("https://172.16.0.1/")]
    [InlineData("https://192.168.1.1/")]
    [InlineData("https://169.254.169.254/latest")]
    [InlineData("https://100.64.0.1/")]
    [InlineData("http://storage.example.com/")]
    [InlineData("http://registry.example.com/")]
    [InlineData("https://user@storage.example.com/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    public void Is_refused_where_it_is_not_public_https(string url) =>
        Assert.NotNull(Public.Refusal(Public.Url, new(url)));

    [Theory]
    [InlineData("https://storage.example.net/x?sig=1")]
    [InlineData("https://registry.example.com:8443/x")]
    [InlineData("https://8.8.8.8/x")]
    [InlineData("https://172.32.0.1/x")]
    [InlineData("https://localhost.example.com/x")]
    public void Is_followed_where_it_is(string url) =>
        Assert.Null(Public.Refusal(Public.Url, new(url)));

    [Theory]
    [InlineData("10.0.0.5:5000", "https://10.0.0.5:9000/x", true)]
    [InlineData("10.0.0.5:5000", "https://10.0.0.6:9000/x", false)]
    [InlineData("localhost:5000", "http://127.0.0.1:9000/x", true)]
    [InlineData("localhost:5000", "http://10.0.0.6/x", false)]
    public void May_be_private_where_it_is_the_registry_s_own(string registry, string url, bool isFollowed)
    {
        var endpoint = new RegistryEndpoint(RegistryAddress.OfHost(registry), []);
        Assert.Equal(isFollowed, endpoint.Refusal(endpoint.Url, new(url)) is null);
    }

    [Theory]
    [InlineData("localhost:5000", "http://localhost:5000/")]
    [InlineData("127.8.9.1", "http://127.8.9.1/")]
    [InlineData("[::1]:5000", "http://[::1]:5000/")]
    [InlineData("my.localhost", "http://my.localhost/")]
    [InlineData("my.local", "https://my.local/")]
    [InlineData("10.0.0.1", "https://10.0.0.1/")]
    [InlineData("docker.io", "https://registry-1.docker.io/")]
    [InlineData("plain.example.com:80", "http://plain.example.com/")]
    [InlineData("plain.example.com.evil.com", "https://plain.example.com.evil.com/")]
    public void Plain_http_is_spoken_with_loopback_and_named_hosts_only(string registry, string url) =>
        Assert.Equal(url, new RegistryEndpoint(RegistryAddress.OfHost(registry), ["plain.example.com"]).Url.AbsoluteUri);

    [Theory]
    [InlineData("registry-1.docker.io", "auth.docker.io", true)]
    [InlineData("registry.gitlab.com", "gitlab.com", true)]
    [InlineData("ghcr.io", "ghcr.io", true)]
    [InlineData("registry.example.co.uk", "auth.example.co.uk", true)]
    [InlineData("registry.example.co.uk", "evil.co.uk", false)]
    [InlineData("registry.example.com", "example.com.evil.net", false)]
    [InlineData("registry.example.com", "evilexample.com", false)]
    [InlineData("192.168.1.2", "10.9.1.2", false)]
    [InlineData("harbor", "auth", false)]
    public void Gets_credentials_only_in_the_registry_s_domain(string registry, string realm, bool shares) =>
        Assert.Equal(shares, HostNames.ShareDomain(registry, realm));
}
