using ModelBuild.Bundles.Pushing;
using ModelBuild.Bundles.Tests.Packing;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Tests.Pushing;

public sealed class ACopy : PackingTest
{
    private readonly Repositories repositories = new(new());

    private ArtifactReference Packed => ArtifactReference.Parse("./bin/model.oci:1.2.0", Folder.Path);

    [Fact]
    public async Task Goes_from_a_layout_to_a_registry_to_a_folder_and_keeps_its_digest()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        Folder.Write("model/a.bin", "weights");
        var digest = (await PackAsync()).Manifest.Digest;

        await CopyAsync(Packed, Remote(registry, "ml/a:1.2.0"), tags: "latest");
        var last = await CopyAsync(Remote(registry, "ml/a:latest"), ArtifactReference.Parse("./there:stable", Folder.Path));

        Assert.Equal(digest, last.Reference.Digest);
        Assert.Equal(digest, (await repositories.Open(last.Reference.Repository).ResolveAsync("stable", Cancellation))!.Digest);
        Assert.Equal(["1.2.0", "latest"], registry["ml/a"].Tags.Keys);
    }

    [Fact]
    public async Task Goes_through_a_tar_file_which_every_verb_knows()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        Folder.Write("model/a.bin", "weights");
        var digest = (await PackAsync()).Manifest.Digest;
        var tar = ArtifactReference.Parse("./there/model.tar:1.2.0", Folder.Path);
        var pusher = new ModelPusher(repositories);

        await pusher.PushAsync(new() { LayoutDirectory = Folder["bin/model.oci"], VersionTag = "1.2.0", Destination = tar.Repository, Tags = ["latest"] }, null, Cancellation);
        var again = await CopyAsync(Packed, tar, tags: "stable");
        await new ModelTagger(repositories).UntagAsync(tar with { Tag = "latest" }, Cancellation);
        var last = await pusher.PushAsync(await pusher.RequestAsync(tar, Remote(registry, "ml/a"), Cancellation), null, Cancellation);

        Assert.Equal((digest, digest, 0), (again.Reference.Digest, last.Reference.Digest, again.BlobsSent));
        Assert.Equal(["1.2.0", "stable"], (await repositories.Open(tar.Repository).ListTagsAsync(Cancellation).ToListAsync(Cancellation)).Order(StringComparer.Ordinal));
        Assert.Equal([Folder["there/model.tar"]], Directory.GetFileSystemEntries(Folder["there"]));
    }

    [Fact]
    public async Task Leaves_a_tar_as_it_was_where_it_breaks()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        Folder.Write("model/a.bin", "weights");
        var packed = await PackAsync();
        var tar = ArtifactReference.Parse("./there/model.tar:1.2.0", Folder.Path);
        await CopyAsync(Packed, tar);
        var before = FileStat.Of(Folder["there/model.tar"]);
        await CopyAsync(Packed, Remote(registry, "ml/a:1.2.0"));
        Folder.Write("model/a.bin", "other weights");
        var broken = await CopyAsync(Packed with { Digest = (await PackAsync()).Manifest.Digest }, Remote(registry, "ml/b:2.0.0"));
        foreach (var blob in (await Layout.FetchManifestAsync(broken.Reference.Digest!.Value, Cancellation))!.Manifest!.Layers)
        {
            registry["ml/b"].RemoveBlob(blob.Digest);
        }

        Assert.Equal("MODEL5002", (await FailureOf(() => CopyAsync(Remote(registry, "ml/b:2.0.0"), tar with { Tag = "2.0.0" }))).Code);
        repositories.Dispose();

        Assert.Equal(before, FileStat.Of(Folder["there/model.tar"]));
        Assert.Equal([Folder["there/model.tar"]], Directory.GetFileSystemEntries(Folder["there"]));
        Assert.NotEqual(packed.Manifest.Digest, broken.Reference.Digest);
    }

    [Fact]
    public async Task From_a_file_that_is_no_tar_of_a_layout_says_so()
    {
        Folder.Write("notes.tar", "notes");

        var failure = await FailureOf(() => CopyAsync(ArtifactReference.Parse("./notes.tar:1.0.0", Folder.Path), ArtifactReference.Parse("./there", Folder.Path)));

        Assert.Equal("MODEL5006", failure.Code);
        Assert.Contains(Folder["notes.tar"], failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Within_a_registry_moves_no_blob()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        await CheckMountsAsync(registry.Address);

        Assert.Empty(registry.Requests.Of("GET", "/v2/*/blobs/*"));
        Assert.Contains(registry.Requests.All, request => request.Method == "POST" && request.Query.Contains("mount=", StringComparison.Ordinal) && request.Status == 201);
    }

    [Fact]
    public async Task Within_a_registry_of_debian_moves_no_blob()
    {
        await using var registry = await DockerRegistry.StartAsync(requiresPassword: false, Cancellation);
        await CheckMountsAsync(registry.Address);
    }

    [Fact]
    public async Task Takes_an_index_with_all_its_manifests()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        var manifests = new[] { "amd64", "arm64" }.Select(architecture =>
        {
            var held = registry["from/index"];
            var manifest = OciDocument.Create(new Manifest
            {
                MediaType = MediaTypes.Manifest,
                Config = held.AddBlob("{}", "application/vnd.oci.empty.v1+json"),
                Layers = [held.AddBlob(architecture)],
            });
            return held.AddManifest(manifest) with { Platform = new() { Os = "linux", Architecture = architecture } };
        }).ToList();
        var index = OciDocument.Create(new ManifestIndex { MediaType = MediaTypes.Index, Manifests = [.. manifests] });
        registry["from/index"].AddManifest(index, "1.0.0");

        var result = await CopyAsync(Remote(registry, "from/index:1.0.0"), ArtifactReference.Parse("./index.oci", Folder.Path));

        Assert.Equal(index.Digest, result.Reference.Digest);
        var there = repositories.Open(result.Reference.Repository);
        await Assert.AllAsync(manifests, async manifest => Assert.NotNull(await there.FetchManifestAsync(manifest.Digest, Cancellation)));
        Assert.Equal(index.Digest, (await there.ResolveAsync("1.0.0", Cancellation))!.Digest);
    }

    [Fact]
    public async Task Does_not_take_a_tag_from_another_bundle_unless_allowed()
    {
        Folder.Write("model/a.bin", "weights");
        await PackAsync();
        var target = ArtifactReference.Parse("./there:1.2.0", Folder.Path);
        await CopyAsync(Packed, target);
        Folder.Write("model/a.bin", "other weights");
        var second = await PackAsync();

        Assert.Equal("MODEL2004", (await FailureOf(() => CopyAsync(Packed, target))).Code);
        Assert.Equal("MODEL2005", (await FailureOf(() => CopyAsync(Packed, target with { Tag = "x", Digest = Digest.Compute("x"u8) }))).Code);
        await new ModelCopier(repositories).CopyAsync(new() { From = Packed, To = target, AllowTagOverwrite = true }, null, Cancellation);
        Assert.Equal(second.Manifest.Digest, (await repositories.Open(target.Repository).ResolveAsync("1.2.0", Cancellation))!.Digest);
    }

    [Fact]
    public async Task Tags_are_set_kept_and_removed()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        Folder.Write("model/a.bin", "weights");
        var first = (await PackAsync()).Manifest.Digest;
        var reference = Remote(registry, "ml/a:1.2.0");
        await CopyAsync(Packed, reference);
        Folder.Write("model/a.bin", "other weights");
        await PackAsync();
        await CopyAsync(Packed, reference with { Tag = "1.3.0" });
        var tagger = new ModelTagger(repositories);

        Assert.Equal(["latest"], (await tagger.TagAsync(reference, ["latest", "1.2.0"], _ => false, Cancellation)).Set);
        Assert.Equal("MODEL2004", (await FailureOf(() => tagger.TagAsync(reference, ["1.3.0"], _ => false, Cancellation))).Code);
        Assert.Equal("MODEL2003", (await FailureOf(() => tagger.TagAsync(reference, ["not a tag"], _ => true, Cancellation))).Code);
        await tagger.UntagAsync(reference with { Tag = "latest" }, Cancellation);
        Assert.Equal(["1.2.0", "1.3.0"], registry["ml/a"].Tags.Keys);
        Assert.Equal("MODEL5002", (await FailureOf(() => tagger.UntagAsync(reference with { Tag = "latest" }, Cancellation))).Code);
        await tagger.DeleteAsync(new() { Repository = reference.Repository, Digest = first }, Cancellation);
        Assert.Equal(["1.3.0"], registry["ml/a"].Tags.Keys);
    }

    private async Task CheckMountsAsync(RegistryAddress registry)
    {
        Folder.Write("model/a.bin", "weights");
        await PackAsync();
        var source = new ArtifactReference { Repository = registry.Repository("staging/a"), Tag = "1.2.0" };
        await CopyAsync(Packed, source);

        var result = await CopyAsync(source, source with { Repository = registry.Repository("prod/a") });

        Assert.Equal((0, 2, 0L), (result.BlobsSent, result.BlobsMounted, result.BytesSent));
    }

    private static ArtifactReference Remote(LoopbackRegistry registry, string reference) => ArtifactReference.Parse($"{registry.Host}/{reference}", "/");

    private Task<CopyResult> CopyAsync(ArtifactReference from, ArtifactReference to, params string[] tags) =>
        new ModelCopier(repositories).CopyAsync(new() { From = from, To = to, Tags = [.. tags] }, null, Cancellation);
}
