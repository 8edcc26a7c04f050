using ModelBuild.Bundles.Pushing;
using ModelBuild.Bundles.Tests.Packing;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Tests.Pushing;

/// <summary>A bundle that was packed with the chunks of its files listed.</summary>
public sealed class ADeltaIndex : PackingTest
{
    private readonly Repositories repositories = new(new());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Goes_where_its_bundle_goes_and_only_once(bool listsReferrers)
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { ListsReferrers = listsReferrers });
        var bundle = await PackAsync();

        var first = await PushAsync(registry, "ml/a");
        Assert.Empty(first.Warnings);
        Assert.NotNull(await DeltaIndex.FetchAsync(repositories.Open(registry.Repository("ml/a")), bundle, Cancellation));
        Assert.Equal(listsReferrers ? 1 : 2, registry["ml/a"].Tags.Count);

        registry.Requests.Clear();
        var second = await PushAsync(registry, "ml/a");
        Assert.Equal(0, second.BytesSent);
        Assert.All(registry.Requests.All, request => Assert.Contains(request.Method, new[] { "HEAD", "GET" }));
        Assert.InRange(registry.Requests.All.Count, 1, 3);
    }

    [Fact]
    public async Task That_did_not_get_there_goes_with_the_next_push_and_is_a_warning()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        var bundle = await PackAsync();
        registry.Faults.Add("PUT", Endpoints.ManifestByDigest, Fault.Error(405, "UNSUPPORTED"));

        var warning = Assert.Single((await PushAsync(registry, "ml/a")).Warnings);
        Assert.Equal("MODEL2007", warning.Code);
        Assert.Equal(["1.2.0"], registry["ml/a"].Tags.Keys);

        Assert.Empty((await PushAsync(registry, "ml/a")).Warnings);
        Assert.NotNull(await DeltaIndex.FetchAsync(repositories.Open(registry.Repository("ml/a")), bundle, Cancellation));
    }

    [Fact]
    public async Task Is_copied_with_its_bundle()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        var bundle = await PackAsync();
        await PushAsync(registry, "ml/a");

        foreach (var target in new[] { new ArtifactReference { Repository = registry.Repository("ml/b"), Tag = "1.2.0" }, ArtifactReference.Parse("./there:1.2.0", Folder.Path), ArtifactReference.Parse("./there.tar:1.2.0", Folder.Path) })
        {
            await new ModelCopier(repositories).CopyAsync(new() { From = new() { Repository = registry.Repository("ml/a"), Tag = "1.2.0" }, To = target }, null, Cancellation);

            var there = repositories.Open(target.Repository);
            var index = await DeltaIndex.FetchAsync(there, bundle, Cancellation);
            Assert.True(await there.ContainsAsync(index!.Layers[0], Cancellation));
            Assert.Equal(["1.2.0"], await there.ListTagsAsync(Cancellation).ToListAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Comes_with_a_folder_that_is_packed_without_a_project()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        await Bytes.WriteAsync(Folder["model/weights.bin"], DeltaIndex.MinFileSize);

        var (packed, _) = await new FolderPacker(repositories).PackAsync(
            new()
            {
                Directory = Model,
                Destination = new() { Repository = registry.Repository("ml/a"), Tag = "1.0.0" },
                Metadata = new() { Name = "", Version = "" },
                DeltaIndex = true,
                WorkDirectory = Folder["work"],
            },
            null,
            Cancellation);

        Assert.NotNull(await DeltaIndex.FetchAsync(repositories.Open(registry.Repository("ml/a")), packed.Manifest.Digest, Cancellation));
    }

    private async Task<Digest> PackAsync()
    {
        await Bytes.WriteAsync(Folder["model/weights.bin"], DeltaIndex.MinFileSize);
        return (await PackAsync(request => request with { DeltaIndex = true })).Manifest.Digest;
    }

    private Task<PushResult> PushAsync(LoopbackRegistry registry, string repository) => new ModelPusher(repositories).PushAsync(
        new() { LayoutDirectory = Folder["bin/model.oci"], VersionTag = "1.2.0", Destination = registry.Repository(repository) }, null, Cancellation);
}
