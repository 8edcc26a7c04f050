using ModelBuild.Oci;

namespace ModelBuild.Restoring.Tests.Foreign;

public sealed class AnImage : ForeignTest
{
    private const string Layer = "application/vnd.oci.image.layer.v1.tar", DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";

    [Fact]
    public async Task Is_what_its_layers_make_below_models()
    {
        await PublishImageAsync("v1", "amd64",
            await BlobAsync(Tar.Gzip(Tar.OfFiles(("bin/sh", "shell"), ("models/a", "1"), ("models/b", "2"))), Layer + "+gzip"),
            await BlobAsync(Tar.Zstd(Tar.OfFiles(("models/.wh.b", ""), ("models/sub/c", "3"))), Layer + "+zstd"),
            await BlobAsync(Tar.Of(Tar.File("models/a", "new"), Tar.File("models/run", "r", 0b111_101_101)), Layer));

        var result = await RestoreAsync();

        Assert.Equal(["a=new", "run=r", "sub/c=3"], FilesOf(result));
        Assert.True(ModeOf(result, "run").HasFlag(UnixFileMode.OtherExecute));
        // What is not of the model is not kept.
        Assert.False(File.Exists(Path.Combine(Folder["cache"], "blobs", "sha256", Digest.Compute("shell"u8).Hex)));
    }

    [Fact]
    public async Task Keeps_a_file_whose_name_is_that_of_one_that_is_replaced_and_a_zero()
    {
        await PublishImageAsync("v1", "amd64",
            await BlobAsync(Tar.OfFiles(("models/part10", "ten"), ("models/part1", "one")), Layer),
            await BlobAsync(Tar.OfFiles(("models/.wh.part2", ""), ("models/part20", "twenty"), ("models/part1", "new")), Layer));

        Assert.Equal(["part1=new", "part10=ten", "part20=twenty"], FilesOf(await RestoreAsync()));
    }

    [Fact]
    public async Task Of_Docker_is_one_too()
    {
        await PublishAsync(
            await BlobAsync("{}", "application/vnd.docker.container.image.v1+json"), [await BlobAsync(Tar.Gzip(Tar.OfFiles(("models/a", "1"))), DockerLayer + ".gzip")], mediaType: MediaTypes.DockerManifest);

        Assert.Equal(["a=1"], FilesOf(await RestoreAsync()));
    }

    [Fact]
    public async Task That_skopeo_copied_through_a_registry_is_restored()
    {
        var skopeo = Peer.Require("skopeo");
        await using var registry = await DockerRegistry.StartAsync(requiresPassword: false, Cancellation);
        await PublishImageAsync("v1", "amd64", await BlobAsync(Tar.OfFiles(("models/a", "1"), ("models/sub/b", "2")), Layer));
        // Its layers are compressed on the way, and its manifest becomes Docker's.
        using var copy = ChildProcess.Start(
            skopeo,
            ["--policy", Folder.Write("policy.json", """{"default":[{"type":"insecureAcceptAnything"}]}"""), "copy", "--dest-tls-verify=false", "--dest-compress-format", "gzip", "--format", "v2s2", $"oci:{Folder["registry/" + Repository]}:v1", $"docker://{registry.Host}/{Repository}:v1"],
            Folder.Path,
            new Dictionary<string, string?>());
        Assert.True((await copy.WaitAsync(TimeSpan.FromMinutes(1), Cancellation)).ExitCode == 0, copy.Text);

        var result = await RestoreAsync(reference => reference with { Include = $"{registry.Host}/{Repository}" });

        Assert.Equal(["a=1", "sub/b=2"], FilesOf(result));
    }

    [Fact]
    public async Task May_have_titles_on_its_layers()
    {
        await PublishImageAsync("v1", "amd64", await BlobAsync(Tar.OfFiles(("models/a", "1")), Layer, (AnnotationNames.Title, "a")));

        Assert.Equal(["a=1"], FilesOf(await RestoreAsync()));
    }

    [Fact]
    public async Task Without_a_model_says_so()
    {
        await PublishImageAsync("v1", "amd64", await BlobAsync(Tar.OfFiles(("bin/sh", "shell")), Layer));

        Assert.Contains("'/models'", (await FailureAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_several_platforms_with_one_model_is_that_model()
    {
        var model = await BlobAsync(Tar.OfFiles(("models/a", "1")), Layer);
        var index = await PublishIndexAsync(("amd64", await PublishImageAsync(null, "amd64", model)), ("arm64", await PublishImageAsync(null, "arm64", model)));

        var result = await RestoreAsync();

        Assert.Equal(["a=1"], FilesOf(result));
        Assert.Contains($"\"digest\": \"{index.Digest}\"", LockText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_several_platforms_with_several_models_wants_a_variant()
    {
        await PublishTwoAsync();

        var failure = await FailureAsync();
        Assert.Equal("MODEL4010", failure.Code);
        Assert.Contains("linux/amd64, linux/arm64", failure.Message, StringComparison.Ordinal);
        Assert.Equal("MODEL4011", (await FailureAsync(reference => reference with { Variant = "linux/s390x" })).Code);
        Assert.Equal(["a=arm64"], FilesOf(await RestoreAsync(reference => reference with { Variant = "linux/arm64" })));
        Assert.Contains("\"tag:v1 (linux/arm64)\"", LockText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Has_a_pin_for_each_variant_and_is_restored_without_the_registry()
    {
        await PublishTwoAsync();
        System.Collections.Immutable.ImmutableArray<ModelReference> both =
            [new() { Include = Repository, Tag = "v1", Variant = "linux/amd64", Name = "one" }, new() { Include = Repository, Tag = "v1", Variant = "linux/arm64", Name = "other" }];
        await RestoreAsync(both);
        Directory.Delete(Folder["registry"], recursive: true);
        Directory.Delete(Folder["app/obj"], recursive: true);

        var result = await RestoreAsync(both, Locked);

        Assert.Equal("amd64", TextOf(result, 0));
        Assert.Equal("arm64", TextOf(result, 1));
    }

    [Fact]
    public async Task That_is_no_index_has_no_variant()
    {
        await PublishImageAsync("v1", "amd64", await BlobAsync(Tar.OfFiles(("models/a", "1")), Layer));

        Assert.Equal("MODEL4011", (await FailureAsync(reference => reference with { Variant = "linux/amd64" })).Code);
    }

    private async Task PublishTwoAsync() => await PublishIndexAsync(
        ("amd64", await PublishImageAsync(null, "amd64", await BlobAsync(Tar.OfFiles(("models/a", "amd64")), Layer))),
        ("arm64", await PublishImageAsync(null, "arm64", await BlobAsync(Tar.OfFiles(("models/a", "arm64")), Layer))));

    private async Task<OciDocument> PublishImageAsync(string? tag, string architecture, params Descriptor[] layers)
    {
        var diffs = string.Join(',', layers.Select(layer => $"\"{layer.Digest}\""));
        var config = await BlobAsync($$$"""{"architecture":"{{{architecture}}}","os":"linux","rootfs":{"type":"layers","diff_ids":[{{{diffs}}}]}}""", "application/vnd.oci.image.config.v1+json");
        return await PublishAsync(config, layers, tag: tag);
    }

    /// <summary>With an attestation, as builders add it.</summary>
    private async Task<OciDocument> PublishIndexAsync(params (string Architecture, OciDocument Image)[] images)
    {
        var attestation = await PublishAsync(await BlobAsync("{}", "application/vnd.oci.image.config.v1+json"), [await BlobAsync("statement", "application/vnd.in-toto+json")], tag: null);
        var index = OciDocument.Create(new ManifestIndex
        {
            MediaType = MediaTypes.Index,
            Manifests =
            [
                .. images.Select(image => image.Image.Descriptor with { Platform = new() { Os = "linux", Architecture = image.Architecture } }),
                attestation.Descriptor with { Platform = new() { Os = "unknown", Architecture = "unknown" } },
            ],
        });
        await Target.PushManifestAsync(index, "v1", Cancellation);
        return index;
    }
}
