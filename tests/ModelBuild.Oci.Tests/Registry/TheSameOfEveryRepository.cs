using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

/// <summary>What a caller of <see cref="IRepository"/> may rely on, whatever it was given.</summary>
public sealed class TheSameOfEveryRepository : RegistryTest
{
    public enum Kind
    {
        Folder,
        Open,
        Basic,
        Bearer,
        DistributionOpen,
        DistributionWithPassword,
    }

    public static TheoryData<Kind> Kinds => [.. Enum.GetValues<Kind>()];

    private readonly byte[] weights = Bytes(3_000_000);
    private readonly byte[] config = "{}"u8.ToArray();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_pushed_comes_back(Kind kind)
    {
        await using var place = await StartAsync(kind);
        var repository = Open(place.Repository("ml/bert"));
        var manifest = await PushAsync(repository, "1.0");

        Assert.Equal(manifest.Digest, (await repository.ResolveAsync("1.0", Cancellation))?.Digest);
        Assert.Equal(manifest.Bytes.ToArray(), (await repository.FetchManifestAsync(manifest.Digest, Cancellation))?.Bytes.ToArray());
        Assert.True(IsSame(weights, await ReadAsync(repository, DescriptorOf(weights))));
        Assert.True(IsSame(weights[2_999_000..], await ReadAsync(repository, DescriptorOf(weights), 2_999_000)));
        Assert.Equal(config, await ReadAsync(repository, DescriptorOf(config)));
        Assert.Empty(await ReadAsync(repository, DescriptorOf([])));
        Assert.Equal(["1.0"], await repository.ListTagsAsync(Cancellation).ToListAsync(Cancellation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_there_is_not_sent_again(Kind kind)
    {
        await using var place = await StartAsync(kind);
        var repository = Open(place.Repository("ml/bert"));
        await PushAsync(repository, "1.0");

        Assert.True(await repository.ContainsAsync(DescriptorOf(weights), Cancellation));
        Assert.Equal(PushOutcome.Present, await repository.PushBlobAsync(BlobSource.OfBytes(DescriptorOf(weights), weights), null, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_not_there_is_absent(Kind kind)
    {
        await using var place = await StartAsync(kind);
        var repository = Open(place.Repository("ml/none"));

        Assert.Null(await repository.ResolveAsync("1.0", Cancellation));
        Assert.Null(await repository.FetchManifestAsync(SomeManifest.Digest, Cancellation));
        Assert.False(await repository.ContainsAsync(DescriptorOf(weights), Cancellation));
        Assert.Empty(await repository.ListTagsAsync(Cancellation).ToListAsync(Cancellation));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => repository.OpenBlobAsync(DescriptorOf(weights), 0, Cancellation));
        Assert.False(await repository.DeleteManifestAsync(SomeManifest.Digest, Cancellation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_tag_moves_and_a_manifest_goes_with_its_tags(Kind kind)
    {
        await using var place = await StartAsync(kind);
        var repository = Open(place.Repository("ml/bert"));
        var first = await PushAsync(repository, "1.0");
        var second = await PushAsync(repository, "1.0", "second");
        Assert.Equal(second.Digest, (await repository.ResolveAsync("1.0", Cancellation))?.Digest);
        Assert.NotNull(await repository.FetchManifestAsync(first.Digest, Cancellation));

        Assert.True(await repository.DeleteManifestAsync(second.Digest, Cancellation));
        Assert.Null(await repository.ResolveAsync("1.0", Cancellation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Another_repository_of_the_same_place_can_be_the_source(Kind kind)
    {
        await using var place = await StartAsync(kind);
        var repositories = Options;
        var (from, to) = (Open(place.Repository("ml/bert"), repositories), Open(place.Repository("ml/copy"), repositories));
        await PushAsync(from, "1.0");

        var outcome = await to.PushBlobAsync(BlobSource.In(from, DescriptorOf(weights)), null, Cancellation);
        Assert.Equal(kind == Kind.Folder ? PushOutcome.Sent : PushOutcome.Mounted, outcome);
        Assert.True(IsSame(weights, await ReadAsync(to, DescriptorOf(weights))));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Many_blobs_are_copied_at_once_with_the_place_as_its_own_source(Kind kind)
    {
        await using var place = await StartAsync(kind);
        var (from, to) = (Open(place.Repository("ml/bert")), Open(place.Repository("ml/copy")));
        var blobs = Enumerable.Range(0, 20).Select(number => Bytes(500_000 + number)).ToList();
        await Task.WhenAll(blobs.Select(blob => from.PushBlobAsync(BlobSource.OfBytes(DescriptorOf(blob), blob), null, Cancellation)));

        // Not mounted: each of the copies reads while it writes.
        await Task.WhenAll(blobs.Select(blob => to.PushBlobAsync(BlobSource.In(from, DescriptorOf(blob)) with { MountFrom = null }, null, Cancellation)));
        foreach (var blob in blobs)
        {
            Assert.True(IsSame(blob, await ReadAsync(to, DescriptorOf(blob))));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Bytes_that_are_not_the_descriptor_s_are_not_stored(Kind kind)
    {
        await using var place = await StartAsync(kind);
        var repository = Open(place.Repository("ml/bert"));
        var source = BlobSource.OfBytes(DescriptorOf(weights), weights.Reverse().ToArray());

        await Assert.ThrowsAsync<ContentMismatchException>(() => repository.PushBlobAsync(source, null, Cancellation));
        Assert.False(await repository.ContainsAsync(DescriptorOf(weights), Cancellation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Wrong_credentials_are_refused(Kind kind)
    {
        await using var place = await StartAsync(kind);
        Assert.SkipUnless(kind is Kind.Basic or Kind.Bearer or Kind.DistributionWithPassword, "Everybody is let in.");
        SignIn(place.Host, password: "wrong");

        var failure = await FailureOf(() => PushAsync(Open(place.Repository("ml/bert")), "1.0"));
        Assert.Equal(RegistryFailure.Unauthorized, failure.Failure);
        Assert.NotNull(failure.CredentialSource);
    }

    private async Task<OciDocument> PushAsync(IRepository repository, string tag, string? note = null)
    {
        foreach (var blob in new[] { weights, config, [] })
        {
            await repository.PushBlobAsync(BlobSource.OfBytes(DescriptorOf(blob), blob), null, Cancellation);
        }

        var manifest = OciDocument.Create(new Manifest
        {
            MediaType = MediaTypes.Manifest,
            Config = DescriptorOf(config),
            Layers = [DescriptorOf(weights), DescriptorOf([])],
            Annotations = note is null ? null : Annotations.Create(KeyValuePair.Create("note", note)),
        });
        await repository.PushManifestAsync(manifest, tag, Cancellation);
        return manifest;
    }

    private async Task<Place> StartAsync(Kind kind)
    {
        switch (kind)
        {
            case Kind.Folder:
                return new(RegistryAddress.InFolder(Home["registry"]), null);
            case Kind.DistributionOpen or Kind.DistributionWithPassword:
                var distribution = await DockerRegistry.StartAsync(kind == Kind.DistributionWithPassword, Cancellation);
                SignIn(distribution.Host, DockerRegistry.Username, DockerRegistry.Password);
                return new(distribution.Address, distribution);
            default:
                var registry = await LoopbackRegistry.StartAsync(new()
                {
                    Authentication = kind switch { Kind.Basic => LoopbackAuthentication.Basic, Kind.Bearer => LoopbackAuthentication.Bearer, _ => LoopbackAuthentication.None },
                    Users = [new("ada", "canary-secret")],
                });
                SignIn(registry.Host);
                return new(registry.Address, registry);
        }
    }

    private sealed record Place(RegistryAddress Registry, IAsyncDisposable? Server) : IAsyncDisposable
    {
        public string Host => Registry.Host!;

        public RepositoryAddress Repository(string name) => Registry.Repository(name);

        public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
