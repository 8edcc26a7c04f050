using System.Diagnostics;
using ModelBuild.Oci.Credentials;

namespace ModelBuild.Oci.Tests.Credentials;

public sealed class ACredentialHelper : CredentialsTest
{
    private const string Answer = """echo '{"ServerURL":"x","Username":"ada","Secret":"secret"}'""";

    [Fact]
    public async Task Is_asked_for_the_host_on_its_standard_input()
    {
        Configure("""{"credsStore":"test"}""");
        AddHelper("test", $"echo \"$*\" > '{Home["arguments"]}'; cat > '{Home["input"]}'; {Answer}");

        var found = await FindAsync("registry.example.com:5000");
        Assert.Equal(("ada", "secret", "docker-credential-test"), (found?.Username, found?.Password, found?.Source));
        Assert.Equal("get", (await ReadAsync("arguments")).Trim());
        Assert.Equal("registry.example.com:5000", await ReadAsync("input"));
    }

    [Fact]
    public async Task Is_asked_for_the_hub_by_its_old_name()
    {
        Configure("""{"credHelpers":{"docker.io":"test"}}""");
        AddHelper("test", $"cat > '{Home["input"]}'; {Answer}");

        Assert.NotNull(await FindAsync("docker.io"));
        Assert.Equal("https://index.docker.io/v1/", await ReadAsync("input"));
    }

    [Fact]
    public async Task Of_the_host_comes_before_the_store_and_the_store_before_the_file()
    {
        AddHelper("own", """echo '{"Username":"own","Secret":"x"}'""");
        AddHelper("store", """echo '{"Username":"store","Secret":"x"}'""");
        Configure($$"""{"credHelpers":{"{{Host}}":"own"},"credsStore":"store","auths":{"{{Host}}":{"auth":"{{Auth("file:x")}}"} } }""");
        Assert.Equal("own", (await FindAsync())?.Username);

        Configure($$"""{"credHelpers":{"other":"own"},"credsStore":"store","auths":{"{{Host}}":{"auth":"{{Auth("file:x")}}"} } }""");
        Assert.Equal("store", (await FindAsync())?.Username);
    }

    [Theory]
    [InlineData("credentials not found in native keychain")]
    [InlineData("no credentials server URL")]
    [InlineData("no credentials username")]
    public async Task That_has_nothing_is_no_error(string message)
    {
        Configure("""{"credsStore":"test"}""");
        AddHelper("test", $"echo '{message}'; exit 1");
        Assert.Null(await FindAsync());

        Home.Write(".config/containers/auth.json", Auths(Host));
        Assert.Equal("ada", (await FindAsync())?.Username);
    }

    [Fact]
    public async Task May_give_an_identity_token()
    {
        Configure("""{"credsStore":"test"}""");
        AddHelper("test", """echo '{"Username":"<token>","Secret":"refresh"}'""");

        var found = await FindAsync();
        Assert.Equal(("refresh", null, null), (found?.IdentityToken, found?.Username, found?.Password));
    }

    [Theory]
    [InlineData("echo 'canary: the keychain is locked'; exit 1")]
    [InlineData("echo canary >&2; exit 3")]
    [InlineData("echo canary")]
    [InlineData("echo '{\"Secret\":\"canary\"}'")]
    [InlineData("echo '[\"canary\"]'")]
    [InlineData("echo '{\"Username\":\"canary\",\"Secret\":{}}'")]
    [InlineData("true")]
    [InlineData("yes canary")]
    public async Task That_fails_is_an_error_which_shows_nothing_of_what_it_said(string script)
    {
        Configure("""{"credsStore":"test"}""");
        AddHelper("test", script);

        var failure = await FailureAsync();
        Assert.Equal((CredentialFailure.HelperFailed, "docker-credential-test"), (failure.Failure, failure.Place));
        Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../tmp/x")]
    [InlineData("/bin/x")]
    [InlineData("a b")]
    [InlineData("x;y")]
    [InlineData("x\\\\y")]
    [InlineData("-x")]
    [InlineData("X")]
    public async Task Whose_name_is_none_is_not_looked_for(string name)
    {
        Configure($$"""{"credsStore":"{{name}}"}""");

        Assert.Equal(CredentialFailure.HelperMissing, (await FailureAsync()).Failure);
    }

    [Fact]
    public async Task That_is_not_on_the_path_is_an_error()
    {
        Configure("""{"credsStore":"absent"}""");
        Variables["PATH"] = Home.Path;

        var failure = await FailureAsync();
        Assert.Equal((CredentialFailure.HelperMissing, "docker-credential-absent"), (failure.Failure, failure.Place));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("relative")]
    [InlineData(null)]
    public async Task In_the_current_folder_is_not_run(string? path)
    {
        Configure("""{"credsStore":"test"}""");
        AddHelper("test", $"touch '{Home["ran"]}'; {Answer}");
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), Home["bin"]);
        Variables["PATH"] = path == "relative" ? relative : path ?? "";

        Assert.Equal(CredentialFailure.HelperMissing, (await FailureAsync()).Failure);
        Assert.False(File.Exists(Home["ran"]));
    }

    [Fact]
    public async Task That_may_not_be_run_is_not_found()
    {
        Configure("""{"credsStore":"test"}""");
        AddHelper("test", Answer);
        File.SetUnixFileMode(Home["bin/docker-credential-test"], UnixFileMode.UserRead);

        Assert.Equal(CredentialFailure.HelperMissing, (await FailureAsync()).Failure);
    }

    [Fact]
    public async Task That_is_no_program_is_an_error()
    {
        Configure("""{"credsStore":"test"}""");
        AddHelper("test", Answer);
        await File.WriteAllBytesAsync(Home["bin/docker-credential-test"], new byte[100], TestContext.Current.CancellationToken);

        Assert.Equal(CredentialFailure.HelperFailed, (await FailureAsync()).Failure);
    }

    [Fact]
    public async Task That_hangs_is_ended_with_what_it_started()
    {
        HelperTimeout = TimeSpan.FromSeconds(1);
        Configure("""{"credsStore":"test"}""");
        AddHelper("test", $"trap '' TERM; sleep 600 & echo $! > '{Home["child"]}'; sleep 600");

        Assert.Equal(CredentialFailure.HelperTimedOut, (await FailureAsync()).Failure);
        Assert.True(await HasEndedAsync(int.Parse(await ReadAsync("child"), System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task That_complains_at_length_is_heard_out()
    {
        Configure("""{"credsStore":"test"}""");
        AddHelper("test", $"head -c 1000000 /dev/zero >&2; {Answer}");

        Assert.NotNull(await FindAsync());
    }

    private void Configure(string json) => Home.Write(".docker/config.json", json);

    private Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Home[file], TestContext.Current.CancellationToken);

    private static async Task<bool> HasEndedAsync(int id)
    {
        for (var i = 0; i < 100; i++)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                if (process.HasExited)
                {
                    return true;
                }
            }
            catch (ArgumentException)
            {
                return true;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return false;
    }
}
