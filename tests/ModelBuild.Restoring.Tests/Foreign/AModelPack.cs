using ModelBuild.Oci;

namespace ModelBuild.Restoring.Tests.Foreign;

public sealed class AModelPack : ForeignTest
{
    private const string New = "vnd.cncf.model", Old = "vnd.cnai.model";

    [Fact]
    public async Task Of_the_specification_is_restored()
    {
        var result = await RestoreAsync([new() { Include = SharedFiles.Require("captures/modelpack-example"), Digest = "sha256:6c33b38a8826a35da5374bfbfdd1a2e531131b94201c29c281adfb21ca15043a" }]);

        Assert.Equal(["LICENSE", "README.md", "config.json", "model.safetensors", "tokenizer/tokenizer.json"], result.Models[0].Files.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.All(result.Models[0].Files, file => Assert.Equal(file.Digest, Digest.Compute(File.ReadAllBytes(file.CachePath))));
    }

    [Theory]
    [InlineData(New, ".tar")]
    [InlineData(New, ".tar+gzip")]
    [InlineData(New, ".tar+zstd")]
    [InlineData(Old, ".tar")]
    [InlineData(Old, ".tar+gzip")]
    [InlineData(Old, ".tar+zstd")]
    public async Task May_be_archives(string prefix, string form)
    {
        var config = await BlobAsync("""{"descriptor":{},"config":{"capabilities":{"input_types":["text"]}},"modelfs":{"type":"layers","diff_ids":[]}}""", $"application/{prefix}.config.v1+json");
        await PublishAsync(config, [await LayerAsync(prefix, "weight", form, "model.bin", "w"), await LayerAsync(prefix, "doc", form, "docs/README.md", "d")], $"application/{prefix}.manifest.v1+json");

        var result = await RestoreAsync();

        Assert.Equal(["docs/README.md=d", "model.bin=w"], FilesOf(result));
        Assert.Contains($"\"{Digest.Compute("w"u8)}\"", LockText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(New, "org.cncf.model.filepath", "org.cncf.model.file.metadata+json")]
    [InlineData(Old, "org.cnai.model.filepath", "org.cnai.model.file.metadata+json")]
    [InlineData(Old, "org.cnai.model.filepath", "org.cnai.model.file.metadata")]
    public async Task May_be_files_with_modes(string prefix, string path, string metadata)
    {
        var config = await BlobAsync("{}", $"application/{prefix}.config.v1+json");
        var plain = await BlobAsync("w", $"application/{prefix}.weight.v1.raw", (path, "model.bin"), (metadata, """{"mode":420}"""));
        var script = await BlobAsync("s", $"application/{prefix}.code.v1.raw", (path, "run.sh"), (metadata, """{"name":"run.sh","mode":2541,"typeflag":0}"""));
        var odd = await BlobAsync("o", $"application/{prefix}.code.v1.raw", (path, "odd"), (metadata, """{"mode":"420"}"""));
        await PublishAsync(config, [plain, script, odd]);

        var result = await RestoreAsync();

        Assert.Equal(["model.bin=w", "odd=o", "run.sh=s"], FilesOf(result));
        // 04755: nobody becomes somebody else by running it.
        Assert.Equal((UnixFileMode)0b111_101_101, ModeOf(result, "run.sh"));
        Assert.False(ModeOf(result, "model.bin").HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task May_be_files_and_archives_but_not_twice_the_same()
    {
        var config = await BlobAsync("{}", $"application/{New}.config.v1+json");
        var raw = await BlobAsync("w", $"application/{New}.weight.v1.raw", ("org.cncf.model.filepath", "model.bin"));
        await PublishAsync(config, [raw, await LayerAsync(New, "doc", ".tar", "README.md", "d")]);
        Assert.Equal(["README.md=d", "model.bin=w"], FilesOf(await RestoreAsync()));

        await PublishAsync(config, [raw, await LayerAsync(New, "doc", ".tar", "Model.bin", "d")], tag: "v2");
        Assert.Equal("MODEL4001", (await FailureAsync(reference => reference with { Tag = "v2" })).Code);
    }

    [Fact]
    public async Task Restores_only_the_files_that_are_wanted()
    {
        var config = await BlobAsync("{}", $"application/{New}.config.v1+json");
        await PublishAsync(config, [await BlobAsync(Tar.OfFiles(("a.onnx", "1"), ("b.md", "2")), $"application/{New}.weight.v1.tar")]);

        var result = await RestoreAsync(reference => reference with { Files = ["*.onnx"] });

        Assert.Equal(["a.onnx=1"], FilesOf(result));
        Assert.Contains("b.md", LockText, StringComparison.Ordinal);
    }

    private async Task<Descriptor> LayerAsync(string prefix, string kind, string form, string path, string content)
    {
        var tar = Tar.OfFiles((path, content));
        return await BlobAsync(form.EndsWith("gzip", StringComparison.Ordinal) ? Tar.Gzip(tar) : form.EndsWith("zstd", StringComparison.Ordinal) ? Tar.Zstd(tar) : tar, $"application/{prefix}.{kind}.v1{form}");
    }
}
