using System.Text;
using System.Text.Json.Nodes;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Tests;

public sealed class ALogin : IDisposable
{
    private readonly TemporaryDirectory home = new();
    private readonly Dictionary<string, string> variables = [];

    private string File => home[".docker/config.json"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => home.Dispose();

    [Theory]
    [InlineData(LoopbackAuthentication.Basic)]
    [InlineData(LoopbackAuthentication.Bearer)]
    public async Task Is_checked_and_kept_where_everything_finds_it(LoopbackAuthentication authentication)
    {
        await using var registry = await StartAsync(authentication);

        var (helper, wasChecked) = await Login().LoginAsync(registry.Address, "ada", "se:cret", Cancellation);

        Assert.True(wasChecked);
        Assert.Null(helper);
        using var repositories = new Repositories(Options());
        Assert.True(await repositories.EnterAsync(registry.Address, Cancellation));
        Assert.Empty(await repositories.ListAsync(registry.Address, Cancellation).ToListAsync(Cancellation));
        Assert.True(OperatingSystem.IsWindows() || System.IO.File.GetUnixFileMode(File) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Theory]
    [InlineData(LoopbackAuthentication.Basic)]
    [InlineData(LoopbackAuthentication.Bearer)]
    public async Task With_a_wrong_password_keeps_nothing(LoopbackAuthentication authentication)
    {
        await using var registry = await StartAsync(authentication);

        var failure = await Assert.ThrowsAsync<ModelException>(() => Login().LoginAsync(registry.Address, "ada", "wrong", Cancellation));

        Assert.Equal("MODEL5010", failure.Diagnostic.Code);
        Assert.DoesNotContain("wrong", failure.ToString(), StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task Leaves_all_else_in_the_file_as_it_is_and_a_logout_takes_only_its_own()
    {
        await using var registry = await StartAsync(LoopbackAuthentication.Basic);
        home.Write(".docker/config.json", """{"psFormat":"{{.ID}} é","number":1.50,"auths":{"other.example.com":{"auth":"eDp5"}},"plugins":{"a":{"b":"c"}}}""");

        await Login().LoginAsync(registry.Address, "ada", "se:cret", Cancellation);
        var after = JsonNode.Parse(await System.IO.File.ReadAllTextAsync(File, Cancellation))!;
        Assert.Equal("{{.ID}} é", (string?)after["psFormat"]);
        Assert.Equal("1.50", after["number"]!.ToJsonString());
        Assert.Equal("eDp5", (string?)after["auths"]!["other.example.com"]!["auth"]);
        Assert.Equal(Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:se:cret")), (string?)after["auths"]![registry.Host]!["auth"]);

        Assert.True(await Login().LogoutAsync(registry.Address, Cancellation));
        Assert.False(await Login().LogoutAsync(registry.Address, Cancellation));
        Assert.Equal("""{"psFormat":"{{.ID}} é","number":1.50,"auths":{"other.example.com":{"auth":"eDp5"}},"plugins":{"a":{"b":"c"}}}""", Compact(await System.IO.File.ReadAllTextAsync(File, Cancellation)));
    }

    [Fact]
    public async Task Gives_the_password_to_the_helper_that_the_file_names()
    {
        await using var registry = await StartAsync(LoopbackAuthentication.Basic);
        home.Write(".docker/config.json", """{"credsStore":"kit"}""");
        AddHelper($$"""
            case "$1" in
              store) cat > '{{home["kept"]}}' ;;
              get) cat > /dev/null; if [ -f '{{home["kept"]}}' ]; then cat '{{home["kept"]}}'; else echo 'credentials not found in native keychain'; exit 1; fi ;;
              erase) cat > /dev/null; rm '{{home["kept"]}}' ;;
            esac
            """);

        Assert.Equal("kit", (await Login().LoginAsync(registry.Address, "ada", "se:cret", Cancellation)).Helper);
        Assert.Equal($$"""{"ServerURL":"{{registry.Host}}","Username":"ada","Secret":"se:cret"}""", await System.IO.File.ReadAllTextAsync(home["kept"], Cancellation));
        Assert.Equal("""{"credsStore":"kit","auths":{"HOST":{}}}""".Replace("HOST", registry.Host, StringComparison.Ordinal), Compact(await System.IO.File.ReadAllTextAsync(File, Cancellation)));
        using var repositories = new Repositories(Options());
        Assert.True(await repositories.EnterAsync(registry.Address, Cancellation));

        Assert.True(await Login().LogoutAsync(registry.Address, Cancellation));
        Assert.False(System.IO.File.Exists(home["kept"]));
        Assert.Equal("""{"credsStore":"kit","auths":{}}""", Compact(await System.IO.File.ReadAllTextAsync(File, Cancellation)));
    }

    [Fact]
    public async Task Writes_through_a_link_and_touches_no_file_that_is_broken()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        await using var registry = await StartAsync(LoopbackAuthentication.Basic);
        Directory.CreateDirectory(home[".docker"]);
        System.IO.File.CreateSymbolicLink(File, home.Write("dotfiles/config.json", "{}"));
        await Login().LoginAsync(registry.Address, "ada", "se:cret", Cancellation);
        Assert.NotNull(new FileInfo(File).LinkTarget);
        Assert.Contains(registry.Host, await System.IO.File.ReadAllTextAsync(home["dotfiles/config.json"], Cancellation), StringComparison.Ordinal);

        home.Write("dotfiles/config.json", "{ broken");
        Assert.Equal("MODEL5026", (await Assert.ThrowsAsync<ModelException>(() => Login().LoginAsync(registry.Address, "ada", "se:cret", Cancellation))).Diagnostic.Code);
        Assert.Equal("{ broken", await System.IO.File.ReadAllTextAsync(home["dotfiles/config.json"], Cancellation));
    }

    private static Task<LoopbackRegistry> StartAsync(LoopbackAuthentication authentication) =>
        LoopbackRegistry.StartAsync(new() { Authentication = authentication, Users = [new("ada", "se:cret")] });

    private static string Compact(string json) => JsonNode.Parse(json)!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private RegistryLogin Login() => new(Options());

    private RepositoriesOptions Options() => new() { Environment = variables.GetValueOrDefault, HomeDirectory = home.Path, Tries = 1 };

    private void AddHelper(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The helper is a shell script.");
        var path = home.Write("bin/docker-credential-kit", $"#!/bin/sh\n{script}\n");
        System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        variables["PATH"] = $"{Path.GetDirectoryName(path)}:/usr/bin:/bin";
    }
}
