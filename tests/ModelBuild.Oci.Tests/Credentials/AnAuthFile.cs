using ModelBuild.Oci.Credentials;

namespace ModelBuild.Oci.Tests.Credentials;

public sealed class AnAuthFile : CredentialsTest
{
    [Theory]
    [InlineData("registry.example.com")]
    [InlineData("REGISTRY.example.com")]
    [InlineData("https://registry.example.com")]
    [InlineData("https://registry.example.com/")]
    [InlineData("https://registry.example.com/v1/")]
    [InlineData("https://registry.example.com/v2/")]
    [InlineData("registry.example.com/ml")]
    [InlineData("registry.example.com/ml/bert")]
    public async Task Knows_a_registry_by_several_keys(string key)
    {
        Write(Auths(key));

        var found = await FindAsync();
        Assert.Equal(("ada", "secret", $"'{Home[".docker/config.json"]}'"), (found?.Username, found?.Password, found?.Source));
    }

    [Theory]
    [InlineData("registry.example.com.evil.net")]
    [InlineData("evil-registry.example.com")]
    [InlineData("registry.example.com:5000")]
    [InlineData("example.com")]
    [InlineData("registry.example.com/ml/be")]
    [InlineData("registry.example.com/m")]
    [InlineData("registry.example.com/ml/bert/large")]
    public async Task Has_nothing_for_keys_that_are_only_similar(string key)
    {
        Write(Auths(key));

        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task Prefers_the_longest_key_that_fits()
    {
        Write($$"""{"auths":{"{{Host}}":{"auth":"{{Auth("host:x")}}"},"{{Host}}/ml":{"auth":"{{Auth("folder:x")}}"},"{{Host}}/ml/bertx":{"auth":"{{Auth("other:x")}}"} } }""");

        Assert.Equal("folder", (await FindAsync())?.Username);
        Assert.Equal("other", (await FindAsync(repository: "ml/bertx"))?.Username);
        Assert.Equal("host", (await FindAsync(repository: "mlx"))?.Username);
    }

    [Theory]
    [InlineData("https://index.docker.io/v1/")]
    [InlineData("index.docker.io")]
    [InlineData("docker.io")]
    public async Task Knows_the_hub_by_its_old_names(string key)
    {
        Write(Auths(key));

        Assert.Equal("ada", (await FindAsync("docker.io"))?.Username);
    }

    [Theory]
    [InlineData("ada:pa:ss:", "pa:ss:")]
    [InlineData("ada:secret\0\0", "secret")]
    public async Task May_have_colons_in_a_password_and_padding_after_it(string auth, string password)
    {
        Write(Auths(Host, auth));

        Assert.Equal(password, (await FindAsync())?.Password);
    }

    [Fact]
    public async Task May_hold_tokens()
    {
        Write($$"""{"auths":{"{{Host}}":{"auth":"{{Auth("00000000-0000-0000-0000-000000000000:")}}","identitytoken":"refresh","registrytoken":"access"} } }""");

        var found = await FindAsync();
        Assert.Equal(("refresh", "access", null), (found?.IdentityToken, found?.AccessToken, found?.Password));
    }

    [Fact]
    public async Task May_hold_user_name_and_password_in_the_clear()
    {
        Write($$"""{"auths":{"{{Host}}":{"username":"ada","password":"secret"} } }""");

        Assert.Equal("secret", (await FindAsync())?.Password);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"auths":null}""")]
    [InlineData("""{"auths":{}}""")]
    [InlineData("""{"auths":{"registry.example.com":{}}}""")]
    [InlineData("""{"auths":{"registry.example.com":{"auth":""}}}""")]
    [InlineData("""{"credsStore":"","HttpHeaders":{"a":[1]},"auths":{}}""")]
    public async Task May_hold_nothing(string json)
    {
        Write(json);

        Assert.Null(await FindAsync());
    }

    [Theory]
    [InlineData("canary")]
    [InlineData("[\"canary\"]")]
    [InlineData("""{"auths":["canary"]}""")]
    [InlineData("""{"auths":{"registry.example.com":"canary"}}""")]
    [InlineData("""{"auths":{"registry.example.com":{"auth":"canary!"}}}""")]
    [InlineData("""{"auths":{"registry.example.com":{"auth":"Y2FuYXJ5"}}}""")]
    [InlineData("""{"auths":{"registry.example.com":{"auth":7}}}""")]
    [InlineData("""{"auths":{"registry.example.com":{},"registry.example.com":{"auth":"canary"}}}""")]
    [InlineData("""{"credsStore":7}""")]
    public async Task That_is_broken_is_an_error_which_shows_nothing_of_it(string json)
    {
        Write(json);

        var failure = await FailureAsync();
        Assert.Equal((CredentialFailure.Invalid, $"'{Home[".docker/config.json"]}'"), (failure.Failure, failure.Place));
        Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Y2Fu", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_is_nested_without_end_is_an_error()
    {
        Write($$"""{"x":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""");

        Assert.Equal(CredentialFailure.Invalid, (await FailureAsync()).Failure);
    }

    [Fact]
    public async Task That_is_huge_is_not_read()
    {
        Write(new string(' ', 2_000_000) + "{}");

        Assert.Equal(CredentialFailure.Invalid, (await FailureAsync()).Failure);
    }

    private void Write(string json) => Home.Write(".docker/config.json", json);
}
