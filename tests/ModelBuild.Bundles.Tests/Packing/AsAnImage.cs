using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Tests.Packing;

public sealed class AsAnImage : PackingTest
{
    [Fact]
    public async Task It_is_an_index_of_two_architectures_with_the_same_layers()
    {
        Folder.Write("model/model.onnx", [0x08, 0x07, 0x12, 0x00]);

        await PackImageAsync();

        var index = (await Layout.FetchAsync("1.2.0", null, Cancellation)).Index!;
        Assert.Equal(["linux/amd64", "linux/arm64"], index.Manifests.Select(entry => entry.Platform!.ToString()));
        var images = await Task.WhenAll(index.Manifests.Select(async entry => (await Layout.FetchManifestAsync(entry.Digest, Cancellation))!.Manifest!));
        Assert.Equal(images[0].Layers.Select(layer => layer.Digest), images[1].Layers.Select(layer => layer.Digest));
        foreach (var (image, entry) in images.Zip(index.Manifests))
        {
            var config = JsonDocument.Parse(await Layout.ReadBlobAsync(image.Config, OciDocument.MaxSize, Cancellation)).RootElement;
            Assert.Equal(entry.Platform!.Architecture, config.GetProperty("architecture").GetString());
            Assert.Equal("1.2.0", config.GetProperty("config").GetProperty("Labels").GetProperty(AnnotationNames.Version).GetString());
            Assert.Equal(image.Layers.Select(layer => layer.Digest.ToString()), config.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().Select(id => id.GetString()));
        }
    }

    [Fact]
    public async Task Its_layers_hold_the_files_under_models()
    {
        Folder.Write("model/model.onnx", [0x08, 0x07, 0x12, 0x00]);
        Folder.Write("model/sub/big.bin", RandomNumberGenerator.GetBytes((int)ImageLayers.LargeFile));
        Folder.Write("model/sub/vocab.txt", "a");

        await PackImageAsync();

        var layers = await LayersAsync();
        Assert.Equal(2, layers.Length);
        Assert.Equal(["models/", "models/sub/", "models/model.onnx", "models/sub/vocab.txt"], await NamesAsync(layers[0]));
        Assert.Equal(["models/", "models/sub/", "models/sub/big.bin"], await NamesAsync(layers[1]));
    }

    [Fact]
    public async Task A_large_file_that_stays_keeps_its_layer()
    {
        Folder.Write("model/big.bin", RandomNumberGenerator.GetBytes((int)ImageLayers.LargeFile));
        Folder.Write("model/vocab.txt", "a");
        Thread.Sleep(60);
        await PackImageAsync();
        var before = await LayersAsync();
        Folder.Write("model/vocab.txt", "b");

        var result = await PackImageAsync();

        var after = await LayersAsync();
        Assert.Equal((true, 1), (result.Changed, result.FilesRead));
        Assert.Equal(before[1].Digest, after[1].Digest);
        Assert.NotEqual(before[0].Digest, after[0].Digest);
    }

    [Fact]
    public void A_thousand_large_files_are_few_enough_layers_to_be_mounted()
    {
        ModelFile[] files = [.. Enumerable.Range(0, 1000).Select(i => new ModelFile { SourcePath = "/", Path = $"{i:0000}.bin" })];

        var layers = ImageLayers.Of([.. files], file => ImageLayers.LargeFile + file.Path[3]);

        Assert.Equal(ImageLayers.MaxLayers, layers.Length);
        Assert.Equal(files.Select(file => file.Path), layers.SelectMany(layer => layer).Select(file => file.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Several_forms_have_a_tag_each_and_share_the_layout()
    {
        Folder.Write("model/model.onnx", [0x08, 0x07, 0x12, 0x00]);
        Thread.Sleep(60);
        BundleForm[] forms = [BundleForm.ModelPack, BundleForm.Image, BundleForm.Ormb];

        var result = await PackAsync(request => request with { Forms = [.. forms] });
        var again = await PackAsync(request => request with { Forms = [.. forms] });

        Assert.Equal(["1.2.0", "image-1.2.0", "ormb-1.2.0"], result.Forms.Select(form => form.Tag));
        Assert.Equal(["1.2.0", "image-1.2.0", "ormb-1.2.0"], await Layout.ListTagsAsync(Cancellation).OrderBy(tag => tag).ToListAsync(Cancellation));
        Assert.Equal((false, 0), (again.Changed, again.FilesRead));
        await PackAsync();
        Assert.Equal(["1.2.0"], await Layout.ListTagsAsync(Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Several_forms_say_what_is_wrong_once_and_count_files_once()
    {
        Folder.Write("model/model.pkl", "cour.module\nThing\n.");
        Folder.Write("README.md", "---\nlicense: [mit\n---\n");

        var result = await PackAsync(request => request with { Forms = [BundleForm.ModelPack, BundleForm.Image, BundleForm.Ormb], DocsDirectory = Folder.Path });

        Assert.Equal(["MODEL4101", "MODEL4112"], result.Warnings.Select(warning => warning.Code).Order(StringComparer.Ordinal));
        Assert.Equal((2, 2), (result.FilesRead, result.FileCount));
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_refused_and_nothing_is_left()
    {
        Folder.Write("model/model.bin", new byte[1]);
        using var process = new FileStream(Folder["model/model.bin"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

        // The file shows another length from one look to the next only where something writes; /proc has files that always do.
        var failure = await FailureOf(() => PackAsync(request => request with
        {
            Forms = [BundleForm.Image],
            Files = [new() { SourcePath = "/proc/self/status", Path = "status" }],
        }));

        Assert.Equal("MODEL1006", failure.Code);
        Assert.False(File.Exists(Folder["bin/model.oci/index.json"]));
    }

    private Task<PackResult> PackImageAsync() => PackAsync(request => request with { Forms = [BundleForm.Image] });

    private async Task<Descriptor[]> LayersAsync()
    {
        var index = (await Layout.FetchAsync("1.2.0", null, Cancellation)).Index!;
        return [.. (await Layout.FetchManifestAsync(index.Manifests[0].Digest, Cancellation))!.Manifest!.Layers];
    }

    private async Task<List<string>> NamesAsync(Descriptor layer)
    {
        var names = new List<string>();
        await using var tar = new TarReader(await Layout.OpenBlobAsync(layer, 0, Cancellation));
        while (await tar.GetNextEntryAsync(copyData: false, Cancellation) is { } entry)
        {
            names.Add(entry.Name);
        }

        return names;
    }
}
