using ModelBuild.Oci.Credentials;

namespace ModelBuild.Oci.Tests.Credentials;

public sealed class TheOrderOfSources : CredentialsTest
{
    [Fact]
    public async Task Each_is_asked_when_those_before_it_have_nothing()
    {
        Variables["XDG_RUNTIME_DIR"] = Home["run"];
        Assert.Null(await FindAsync());

        Home.Write(".config/containers/auth.json", Auths(Host, "config:x"));
        Assert.Equal("config", await UsernameAsync());

        Home.Write("run/containers/auth.json", Auths(Host, "runtime:x"));
        Assert.Equal("runtime", await UsernameAsync());

        Home.Write(".docker/config.json", Auths(Host, "docker:x"));
        Assert.Equal("docker", await UsernameAsync());

        Variables["REGISTRY_AUTH_FILE"] = Home.Write("named.json", Auths(Host, "named:x"));
        Assert.Equal("named", await UsernameAsync());

        Variables["MODELBUILD_REGISTRY_REGISTRY_EXAMPLE_COM_USERNAME"] = "variable";
        Variables["MODELBUILD_REGISTRY_REGISTRY_EXAMPLE_COM_PASSWORD"] = "x";
        Assert.Equal("variable", await UsernameAsync());
    }

    [Fact]
    public async Task Folders_may_be_named_by_variables()
    {
        Home.Write(".docker/config.json", Auths("other.example.com"));
        Variables["XDG_CONFIG_HOME"] = Home["xdg"];
        Home.Write("xdg/containers/auth.json", Auths(Host, "config:x"));
        Assert.Equal("config", await UsernameAsync());

        Variables["DOCKER_CONFIG"] = Home["elsewhere"];
        Home.Write("elsewhere/config.json", Auths(Host, "docker:x"));
        Assert.Equal("docker", await UsernameAsync());
    }

    [Fact]
    public async Task A_named_file_is_the_only_one_asked()
    {
        Home.Write(".docker/config.json", Auths(Host));
        Variables["REGISTRY_AUTH_FILE"] = Home.Write("named.json", "{}");

        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task A_named_file_that_is_not_there_is_an_error()
    {
        Variables["REGISTRY_AUTH_FILE"] = Home["absent.json"];

        Assert.Equal(CredentialFailure.Unreadable, (await FailureAsync()).Failure);
    }

    [Fact]
    public async Task A_broken_file_is_an_error_though_another_would_do()
    {
        Home.Write(".docker/config.json", "{");
        Home.Write(".config/containers/auth.json", Auths(Host));

        Assert.Equal(CredentialFailure.Invalid, (await FailureAsync()).Failure);
    }

    private async Task<string?> UsernameAsync() => (await FindAsync())?.Username;
}
