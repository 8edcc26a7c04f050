using ModelBuild.Oci.Credentials;

namespace ModelBuild.Oci.Tests.Credentials;

public sealed class EnvironmentVariables : CredentialsTest
{
    [Theory]
    [InlineData("registry.example.com", "REGISTRY_EXAMPLE_COM")]
    [InlineData("localhost:5000", "LOCALHOST_5000")]
    [InlineData("my-registry.example.com:443", "MY_REGISTRY_EXAMPLE_COM_443")]
    public async Task Of_a_host_are_its_credentials(string host, string name)
    {
        Variables[$"MODELBUILD_REGISTRY_{name}_USERNAME"] = "ada";
        Variables[$"MODELBUILD_REGISTRY_{name}_PASSWORD"] = "pa:ss";

        var found = await FindAsync(host);
        Assert.Equal(("ada", "pa:ss", $"MODELBUILD_REGISTRY_{name}_USERNAME"), (found?.Username, found?.Password, found?.Source));
    }

    [Fact]
    public async Task Of_another_host_are_nothing_to_it()
    {
        Variables["MODELBUILD_REGISTRY_REGISTRY_EXAMPLE_COM_USERNAME"] = "ada";
        Variables["MODELBUILD_REGISTRY_REGISTRY_EXAMPLE_COM_PASSWORD"] = "secret";

        Assert.Null(await FindAsync("registry.example.com.evil.net"));
        Assert.Null(await FindAsync("registry.example.com:5000"));
    }

    [Theory]
    [InlineData("USERNAME")]
    [InlineData("PASSWORD")]
    public async Task That_are_set_by_half_are_an_error(string half)
    {
        Variables[$"MODELBUILD_REGISTRY_REGISTRY_EXAMPLE_COM_{half}"] = "canary";

        var failure = await FailureAsync();
        Assert.Equal((CredentialFailure.Incomplete, $"MODELBUILD_REGISTRY_REGISTRY_EXAMPLE_COM_{half}"), (failure.Failure, failure.Place));
        Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_are_empty_are_not_set()
    {
        Variables["MODELBUILD_REGISTRY_REGISTRY_EXAMPLE_COM_USERNAME"] = "";
        Variables["MODELBUILD_REGISTRY_REGISTRY_EXAMPLE_COM_PASSWORD"] = "";

        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task A_credential_never_prints_its_secret()
    {
        Variables["MODELBUILD_REGISTRY_REGISTRY_EXAMPLE_COM_USERNAME"] = "ada";
        Variables["MODELBUILD_REGISTRY_REGISTRY_EXAMPLE_COM_PASSWORD"] = "canary";

        Assert.DoesNotContain("canary", $"{await FindAsync()}", StringComparison.Ordinal);
    }
}
