using ModelBuild.Oci.Hosts;

namespace ModelBuild.Oci.Tests.Mirrors;

public sealed class AHostsDirectory : MirrorTest
{
    [Fact]
    public async Task Lets_a_host_that_resolves_answer_tags_and_lists_with_the_registry_off()
    {
        Fill(Mirror);
        await Origin.DisposeAsync();
        var repository = await OpenWithHostsAsync($"""
            server = "http://{Origin.Host}"
            [host."http://{Mirror.Host}"]
            capabilities = ["pull", "resolve"]
            """);

        Assert.Equal(SomeManifest.Digest, (await repository.ResolveAsync("1.0.0", Cancellation))!.Digest);
        Assert.Equal(["1.0.0"], await repository.ListTagsAsync(Cancellation).ToListAsync(Cancellation));
        Assert.NotNull(await repository.FetchManifestAsync(SomeManifest.Digest, Cancellation));
        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
    }

    [Fact]
    public async Task Keeps_tags_from_a_host_that_only_pulls_and_digests_from_one_that_only_resolves()
    {
        Fill(Mirror, tag: "2.0.0");
        Fill(Origin);
        await using var resolver = await LoopbackRegistry.StartAsync();
        Fill(resolver, tag: "3.0.0");
        var repository = await OpenWithHostsAsync($"""
            [host."http://{Mirror.Host}"]
            capabilities = ["pull"]
            [host."http://{resolver.Host}"]
            capabilities = ["resolve"]
            """);

        Assert.Null(await repository.ResolveAsync("2.0.0", Cancellation));
        Assert.NotNull(await repository.ResolveAsync("3.0.0", Cancellation));
        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
        Assert.Equal((1, 2), (Mirror.Requests.All.Count, resolver.Requests.Of("HEAD", Endpoints.Manifest).Count));
        Assert.Empty(resolver.Requests.Of("*", Endpoints.Blob));
    }

    [Fact]
    public async Task Asks_the_server_that_it_names_instead_of_the_registry()
    {
        Fill(Mirror);
        var repository = await OpenWithHostsAsync($"server = \"http://{Mirror.Host}\"");

        Assert.NotNull(await repository.ResolveAsync("1.0.0", Cancellation));
        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
        Assert.Empty(Origin.Requests.All);
        await repository.PushManifestAsync(SomeManifest, "2.0.0", Cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.NotEmpty(Origin.Requests.All);
    }

    [Theory]
    [InlineData("http://{0}/v2/proxy", "override_path = true", "/v2/proxy/ml/bert/")]
    [InlineData("http://{0}/v2", "override_path = true", "/v2/ml/bert/")]
    [InlineData("http://{0}/v2/", "", "/v2/ml/bert/")]
    [InlineData("http://{0}", "", "/v2/ml/bert/")]
    [InlineData("http://{0}/cache", "", "/cache/v2/ml/bert/")]
    [InlineData("http://{0}/api/docker/remote", "override_path = true", "/api/docker/remote/ml/bert/")]
    public async Task Says_where_repositories_are(string url, string setting, string path)
    {
        Fill(Origin);
        var repository = await OpenWithHostsAsync($"[host.\"{string.Format(null, url, Mirror.Host)}\"]\n{setting}");

        await ReadAsync(repository, Blob);

        Assert.StartsWith(path, Assert.Single(Mirror.Requests.All).Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Has_a_file_for_all_registries_that_have_none_of_their_own()
    {
        Fill(Mirror);
        var repository = await OpenWithHostsAsync($"[host.\"http://{Mirror.Host}\"]\nskip_verify = true", "_default");

        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));        Assert.Empty(Incidents);

        Home.Write($"hosts/{Origin.Host}/hosts.toml", "");
        await Assert.ThrowsAsync<ContentNotFoundException>(async () => await ReadAsync(await OpenAsync(Options with { HostsDirectory = Home["hosts"] }), Blob));
    }

    [Fact]
    public async Task That_is_not_there_is_an_error_and_none_is_read_where_none_is_named()
    {
        Home.Write(".config/containerd/certs.d/_default/hosts.toml", "broken");
        Fill(Origin);
        Assert.True(IsSame(Content, await ReadAsync(await OpenAsync(Options), Blob)));

        var failure = await Assert.ThrowsAsync<HostsFileException>(() => OpenAsync(Options with { HostsDirectory = Home["absent"] }));

        Assert.Equal((Home["absent"], 0), (failure.File, failure.Line));
    }

    [Fact]
    public async Task Comes_after_the_items_of_the_user()
    {
        Fill(Mirror);
        await using var item = await LoopbackRegistry.StartAsync();
        Home.Write("hosts/_default/hosts.toml", $"[host.\"http://{Mirror.Host}\"]");
        var repository = await OpenAsync(Options with { HostsDirectory = Home["hosts"], Mirrors = [RegistryMirror.Parse(Origin.Host, item.Host, Home.Path)] });

        await ReadAsync(repository, Blob);

        Assert.Equal((1, 1), (item.Requests.All.Count, Mirror.Requests.All.Count));
    }
}
