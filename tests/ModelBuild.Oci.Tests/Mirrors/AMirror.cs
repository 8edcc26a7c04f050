namespace ModelBuild.Oci.Tests.Mirrors;

public sealed class AMirror : MirrorTest
{
    [Fact]
    public async Task Gives_manifests_and_blobs_while_the_registry_is_not_asked()
    {
        Fill(Mirror);
        var repository = await OpenAsync();

        Assert.Equal(SomeManifest.Digest, (await repository.FetchManifestAsync(SomeManifest.Digest, Cancellation))!.Digest);
        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
        Assert.True(IsSame(Content[100_000..], await ReadAsync(repository, Blob, 100_000)));
        Assert.True(await repository.ContainsAsync(Blob, Cancellation));
        Assert.Empty(Origin.Requests.All);
        Assert.Empty(Incidents);
    }

    [Fact]
    public async Task Is_told_which_registry_is_meant_and_the_registry_is_not()
    {
        Fill(Origin);
        var repository = await OpenAsync();

        await repository.FetchManifestAsync(SomeManifest.Digest, Cancellation);
        await ReadAsync(repository, Blob);

        Assert.All(Mirror.Requests.All, request => Assert.Equal($"?ns={Uri.EscapeDataString(Origin.Host)}", request.Query));
        Assert.All(Origin.Requests.All, request => Assert.Equal("", request.Query));
    }

    [Fact]
    public async Task Is_never_asked_for_a_tag()
    {
        Fill(Mirror, tag: "1.0.0");
        Mirror["ml/bert"].AddManifest(SomeManifest, "2.0.0");
        Fill(Origin, tag: "1.0.0");
        var repository = await OpenAsync();

        Assert.Equal(SomeManifest.Digest, (await repository.ResolveAsync("1.0.0", Cancellation))!.Digest);
        Assert.Null(await repository.ResolveAsync("2.0.0", Cancellation));
        Assert.Equal(["1.0.0"], await repository.ListTagsAsync(Cancellation).ToListAsync(Cancellation));
        Assert.Empty(Mirror.Requests.All);
    }

    [Fact]
    public async Task Gets_nothing_that_is_pushed()
    {
        var repository = await OpenAsync();

        await repository.PushBlobAsync(BlobSource.OfBytes(Blob, Content), null, Cancellation);
        await repository.PushBlobAsync(BlobSource.OfBytes(SomeManifest.Manifest!.Config, "{}"u8.ToArray()), null, Cancellation);
        await repository.PushManifestAsync(SomeManifest, "1.0.0", Cancellation);
        await repository.DeleteTagAsync("1.0.0", Cancellation);
        await repository.DeleteManifestAsync(SomeManifest.Digest, Cancellation);

        Assert.Empty(Mirror.Requests.All);
    }

    [Fact]
    public async Task May_be_a_proxy_project_with_a_name_before_every_repository()
    {
        Fill(Mirror, "proxy/ml/bert");
        var repository = await OpenAsync($"{Mirror.Host}/proxy");

        Assert.NotNull(await repository.FetchManifestAsync(SomeManifest.Digest, Cancellation));
        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
        Assert.All(Mirror.Requests.All, request => Assert.StartsWith("/v2/proxy/ml/bert/", request.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task May_be_a_folder_registry()
    {
        var folder = RegistryAddress.InFolder(Home["mirror"]).Repository("ml/bert");
        using (var writing = new Repositories(new()))
        {
            await writing.Open(folder).PushBlobAsync(BlobSource.OfBytes(Blob, Content), null, Cancellation);
            await writing.Open(folder).PushManifestAsync(SomeManifest, "1.0.0", Cancellation);
        }

        var repository = await OpenAsync("./mirror");

        Assert.NotNull(await repository.FetchManifestAsync(SomeManifest.Digest, Cancellation));
        Assert.True(IsSame(Content, await ReadAsync(repository, Blob)));
        Assert.Empty(Origin.Requests.All);
    }

    [Fact]
    public async Task Is_asked_in_the_order_of_the_items()
    {
        Fill(Mirror);
        await using var first = await LoopbackRegistry.StartAsync();
        var repository = await OpenAsync(first.Host, Mirror.Host);

        await ReadAsync(repository, Blob);

        Assert.Equal((1, 1, 0), (first.Requests.All.Count, Mirror.Requests.All.Count, Origin.Requests.All.Count));
    }

    [Fact]
    public async Task Makes_the_tag_of_a_registry_that_is_off_no_reason_to_wait()
    {
        await Origin.DisposeAsync();
        var repositories = Use(Options with { Mirrors = [RegistryMirror.Parse(Origin.Host, Mirror.Host, Home.Path)] });

        Assert.Null(await repositories.LookUpTagAsync(Origin.Repository("ml/bert"), "1.0.0", Cancellation));
        Assert.Null(await repositories.LookUpTagAsync(Origin.Repository("ml/gpt"), "1.0.0", Cancellation));
        Assert.DoesNotContain(Time.Waits, wait => wait > TimeSpan.Zero && wait < TimeSpan.FromMinutes(1));
        Assert.Empty(Mirror.Requests.All);
    }

    [Theory]
    [InlineData("../folder", "mirror.example.com")]
    [InlineData("https://harbor.example.com", "mirror.example.com")]
    [InlineData("harbor.example.com/ml", "mirror.example.com")]
    [InlineData("harbor.example.com", "")]
    [InlineData("harbor.example.com", "https://mirror.example.com")]
    [InlineData("harbor.example.com", "harbor.example.com")]
    [InlineData("harbor.example.com", "mirror.example.com/UPPER")]
    [InlineData("harbor.example.com", "ada:canary-secret@mirror.example.com")]
    [InlineData("harbor.example.com", "ada:canary-secret@mirror.example.com/proxy")]
    public void Is_refused_where_it_could_not_be_asked(string host, string mirror)
    {
        var failure = Assert.Throws<InvalidReferenceException>(() => RegistryMirror.Parse(host, mirror, Home.Path));

        Assert.DoesNotContain("canary-secret", failure.Text + failure.Reason, StringComparison.Ordinal);
    }
}
