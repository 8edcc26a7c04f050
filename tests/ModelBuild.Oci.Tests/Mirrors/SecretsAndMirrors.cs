using System.Text;

namespace ModelBuild.Oci.Tests.Mirrors;

public sealed class SecretsAndMirrors : MirrorTest
{
    private static readonly string Basic = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:canary-secret"))}";

    [Theory]
    [InlineData(LoopbackAuthentication.Basic)]
    [InlineData(LoopbackAuthentication.Bearer)]
    public async Task Of_the_registry_never_reach_a_mirror(LoopbackAuthentication authentication)
    {
        await ReplaceAsync(StartGuardedAsync(authentication), StartGuardedAsync(authentication));
        SignIn(Origin.Host);
        Fill(Origin);
        Fill(Mirror);
        var repository = await OpenAsync();
        await repository.ResolveAsync("1.0.0", Cancellation);

        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));

        var tokens = SecretsOf(Origin).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(tokens);
        Assert.All(SecretsOf(Mirror), secret => Assert.DoesNotContain(secret, tokens));
        Assert.DoesNotContain(Basic, SecretsOf(Mirror));
    }

    [Theory]
    [InlineData(LoopbackAuthentication.Basic)]
    [InlineData(LoopbackAuthentication.Bearer)]
    public async Task Of_a_mirror_reach_that_mirror_only(LoopbackAuthentication authentication)
    {
        await ReplaceAsync(LoopbackRegistry.StartAsync(), StartGuardedAsync(authentication));
        SignIn(Mirror.Host);
        Fill(Mirror);
        Fill(Origin);
        var repository = await OpenAsync();
        await repository.ResolveAsync("1.0.0", Cancellation);

        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));

        Assert.NotEmpty(SecretsOf(Mirror));
        Assert.Empty(SecretsOf(Origin));
        Assert.Empty(Origin.Requests.Of("*", Endpoints.Blob));
    }

    [Fact]
    public async Task Are_not_sent_to_a_mirror_that_names_the_registrys_token_server()
    {
        var origin = await StartGuardedAsync(LoopbackAuthentication.Bearer);
        await ReplaceAsync(Task.FromResult(origin), LoopbackRegistry.StartAsync(new() { Authentication = LoopbackAuthentication.Bearer, Realm = $"{origin.Url}token" }));
        SignIn(Origin.Host);
        Fill(Origin);
        var repository = await OpenAsync();
        await repository.ResolveAsync("1.0.0", Cancellation);
        var tokens = SecretsOf(Origin).Where(secret => secret!.StartsWith("Bearer", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);

        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));

        Assert.NotEmpty(tokens);
        Assert.All(SecretsOf(Mirror), secret => Assert.DoesNotContain(secret, tokens));
    }

    [Fact]
    public async Task In_headers_of_a_hosts_file_go_to_that_mirror_only()
    {
        await using var storage = await LoopbackRegistry.StartAsync();
        Fill(storage);
        Fill(Origin);
        Mirror.Faults.Add("GET", Endpoints.Blob, Fault.Redirect(storage.Url.ToString().TrimEnd('/')), times: FaultPlan.Always);
        var repository = await OpenWithHostsAsync($"""
            [host."http://{Mirror.Host}"]
            [host."http://{Mirror.Host}".header]
            Authorization = "Basic canary"
            X-Dragonfly-Registry = ["https://registry.example.com"]
            """);

        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
        Assert.NotNull(await repository.ResolveAsync("1.0.0", Cancellation));

        Assert.All(Mirror.Requests.All, request => Assert.Equal(("Basic canary", "https://registry.example.com"), (request["Authorization"], request["X-Dragonfly-Registry"])));
        Assert.All(storage.Requests.All.Concat(Origin.Requests.All), request => Assert.Equal((null, null), (request["Authorization"], request["X-Dragonfly-Registry"])));
        Assert.Single(storage.Requests.All);
    }

    [Fact]
    public async Task In_a_header_give_way_to_credentials_that_a_challenge_asks_for()
    {
        await ReplaceAsync(LoopbackRegistry.StartAsync(), StartGuardedAsync(LoopbackAuthentication.Basic));
        SignIn(Mirror.Host);
        Fill(Mirror);
        var repository = await OpenWithHostsAsync($"""
            [host."http://{Mirror.Host}".header]
            authorization = "Basic d3Jvbmc6d3Jvbmc="
            """);

        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
        Assert.Equal(["Basic d3Jvbmc6d3Jvbmc=", Basic], SecretsOf(Mirror));
    }
}
