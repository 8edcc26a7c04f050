using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci.Tests.Registry;

/// <summary>A manifest that has another one as its subject.</summary>
public sealed class AReferrer : RegistryTest
{
    private const string Type = "application/vnd.example.note.v1";

    private static readonly byte[] Config = "{}"u8.ToArray();

    private static string FallbackTag => $"sha256-{SomeManifest.Digest.Hex}";

    public static TheoryData<string> Places => ["folder", "tar", "distribution", "lists", "keeps no list"];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Is_found_by_its_subject_and_its_type(string kind)
    {
        await using var place = await StartAsync(kind);
        var repository = Open(place.Address);
        var (first, second, other) = (Note("first"), Note("second"), Note("other", "application/vnd.example.other.v1"));
        Assert.Empty(await repository.ListReferrersAsync(SomeManifest.Digest, Type, Cancellation));

        foreach (var document in new[] { SomeManifest, first, second, other, first })
        {
            await PushAsync(repository, document);
        }

        await repository.CompleteAsync(Cancellation);
        Assert.Equal([first.Digest, second.Digest], (await repository.ListReferrersAsync(SomeManifest.Digest, Type, Cancellation)).Select(found => found.Digest));
        Assert.Equal([other.Digest], (await repository.ListReferrersAsync(SomeManifest.Digest, "application/vnd.example.other.v1", Cancellation)).Select(found => found.Digest));
        Assert.Empty(await repository.ListReferrersAsync(first.Digest, Type, Cancellation));
        Assert.Empty(await repository.ListTagsAsync(Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Stands_under_a_tag_with_what_others_put_there_where_the_registry_has_no_list()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        var signature = new Descriptor { MediaType = MediaTypes.Manifest, Digest = SomeManifest.Digest, Size = SomeManifest.Bytes.Length, ArtifactType = "application/vnd.example.signature", Annotations = Annotations.Create(new KeyValuePair<string, string>("by", "ada")) };
        registry["ml/bert"].AddManifest(SomeManifest);
        registry["ml/bert"].AddManifest(OciDocument.Create(new ManifestIndex { MediaType = MediaTypes.Index, Manifests = [signature] }), FallbackTag);

        await PushAsync(Open(registry.Repository("ml/bert")), Note("ours"));

        var index = OciDocument.Parse(registry["ml/bert"].ReadManifest(FallbackTag)!, MediaTypes.Index).Index!;
        Assert.Equal([signature.ArtifactType, Type], index.Manifests.Select(entry => entry.ArtifactType));
        Assert.Equal("ada", index.Manifests[0].Annotation("by"));
        Assert.Equal("ours", index.Manifests[1].Annotation("note"));
    }

    [Fact]
    public async Task Has_no_tag_where_the_registry_keeps_the_list()
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { ListsReferrers = true });

        await PushAsync(Open(registry.Repository("ml/bert")), Note("ours"));

        Assert.Empty(registry["ml/bert"].Tags);
    }

    [Fact]
    public async Task Has_a_tag_where_the_registry_only_says_that_it_keeps_the_list()
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { ListsReferrers = true });
        registry.Faults.Add("*", Endpoints.Referrers, Fault.Error(405, "UNSUPPORTED"), times: FaultPlan.Always);
        var repository = Open(registry.Repository("ml/bert"));

        await PushAsync(repository, Note("ours"));

        Assert.Equal([FallbackTag], registry["ml/bert"].Tags.Keys);
        Assert.Single(await repository.ListReferrersAsync(SomeManifest.Digest, Type, Cancellation));
    }

    [Theory]
    [InlineData(200, "<html>welcome</html>")]
    [InlineData(200, """{"schemaVersion":2,"config":{},"layers":[]}""")]
    [InlineData(400, "")]
    [InlineData(401, "")]
    public async Task Is_looked_for_under_the_tag_where_the_answer_is_no_list(int status, string body)
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        var repository = Open(registry.Repository("ml/bert"));
        await PushAsync(repository, Note("ours"));
        registry.Faults.Add("*", Endpoints.Referrers, Fault.Status(status, body: body, contentType: "text/html"), times: FaultPlan.Always);

        Assert.Single(await repository.ListReferrersAsync(SomeManifest.Digest, Type, Cancellation));
    }

    [Fact]
    public async Task Is_added_again_where_another_program_wrote_the_tag_at_the_same_time()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        var lost = registry.Faults.Add("PUT", Endpoints.ManifestOf(FallbackTag), Fault.Status(201), times: 2);
        var repository = Open(registry.Repository("ml/bert"));

        await PushAsync(repository, Note("ours"));

        Assert.Equal(2, lost.Happened);
        Assert.Single(await repository.ListReferrersAsync(SomeManifest.Digest, Type, Cancellation));
    }

    [Fact]
    public async Task Is_given_up_where_the_tag_never_keeps_it_or_is_something_else()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        registry.Faults.Add("PUT", Endpoints.ManifestOf(FallbackTag), Fault.Status(201), times: FaultPlan.Always);
        Assert.Equal(RegistryFailure.Protocol, (await FailureOf(() => PushAsync(Open(registry.Repository("ml/bert")), Note("ours")))).Failure);

        registry.Faults.Clear();
        registry["ml/bert"].AddManifest(SomeManifest, FallbackTag);
        Assert.Equal(RegistryFailure.Protocol, (await FailureOf(() => PushAsync(Open(registry.Repository("ml/bert")), Note("ours")))).Failure);
        Assert.Equal(SomeManifest.Bytes.ToArray(), registry["ml/bert"].ReadManifest(FallbackTag));
    }

    [Theory]
    [InlineData("sha256-2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", false)]
    [InlineData("sha256-2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824.sig", true)]
    [InlineData("sha256-1.2.0", true)]
    [InlineData("1.2.0", true)]
    public async Task Has_a_tag_that_is_not_listed(string tag, bool isListed)
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        registry["ml/bert"].AddManifest(SomeManifest, tag);

        Assert.Equal(isListed, await Open(registry.Repository("ml/bert")).ListTagsAsync(Cancellation).ContainsAsync(tag, cancellationToken: Cancellation));
    }

    private static OciDocument Note(string text, string type = Type) => OciDocument.Create(new Manifest
    {
        MediaType = MediaTypes.Manifest,
        ArtifactType = type,
        Config = DescriptorOf(Config),
        Layers = [],
        Subject = SomeManifest.Descriptor,
        Annotations = Annotations.Create(new KeyValuePair<string, string>("note", text)),
    });

    private static async Task PushAsync(IRepository repository, OciDocument document)
    {
        await repository.PushBlobAsync(BlobSource.OfBytes(DescriptorOf(Config), Config), null, Cancellation);
        await repository.PushManifestAsync(document, tag: null, Cancellation);
    }

    private async Task<Place> StartAsync(string kind)
    {
        switch (kind)
        {
            case "folder" or "tar":
                return new(RepositoryAddress.InFolder(Home[$"model.{kind}"]), null);
            case "distribution":
                var distribution = await DockerRegistry.StartAsync(requiresPassword: false, Cancellation);
                return new(distribution.Repository("ml/bert"), distribution);
            default:
                var registry = await LoopbackRegistry.StartAsync(new() { ListsReferrers = kind == "lists" });
                return new(registry.Repository("ml/bert"), registry);
        }
    }

    private sealed record Place(RepositoryAddress Address, IAsyncDisposable? Server) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
