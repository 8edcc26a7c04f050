using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text;
using ModelBuild.Bundles.Dialects;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Tests.Packing;

public sealed class ManySmallFiles : PackingTest
{
    [Fact]
    public async Task Of_one_kind_share_a_layer_and_every_other_file_has_its_own()
    {
        WriteMany();
        Folder.Write("model/big.bin", new byte[SharedLayers.LargeFile]);
        Folder.Write("model/README.md", "# Read me");
        Folder.Write("model/config.json", "{}");
        Folder.Write("model/parts/a..b.bin", "modctl takes no such name out of an archive");

        await PackAsync();

        var layers = (await ManifestAsync()).Layers;
        Assert.Equal(["README.md", "big.bin", "config.json", "parts/a..b.bin"], layers[..^1].Select(layer => layer.Annotation(ModelPackNames.FilePath)));
        var name = $"weights-{layers[^1].Digest.Hex[..12]}.tar";
        Assert.Equal(("application/vnd.cncf.model.weight.v1.tar", name, name), (layers[^1].MediaType, layers[^1].Annotation(ModelPackNames.FilePath), layers[^1].Annotation(AnnotationNames.Title)));
        Assert.Equal(["parts/", .. Enumerable.Range(0, SharedLayers.ManyFiles).Select(i => $"parts/{i:000}.bin")], await NamesAsync(layers[^1]));
    }

    [Fact]
    public async Task Are_restored_by_whoever_untars_and_end_as_modctl_hashes_them()
    {
        WriteMany();
        await PackAsync();

        var bytes = await File.ReadAllBytesAsync(Layout.PathOf((await ManifestAsync()).Layers[0].Digest), Cancellation);

        // What Go's reader takes: two blocks of zeros and no more, and no header of an extension.
        Assert.Equal(-1, bytes.AsSpan(^1024..).IndexOfAnyExcept((byte)0));
        Assert.NotEqual(-1, bytes.AsSpan(^1536..^1024).IndexOfAnyExcept((byte)0));
        Assert.Equal("content 7", await TextAsync((await ManifestAsync()).Layers[0], "parts/007.bin"));
    }

    [Fact]
    public async Task That_are_one_fewer_have_a_layer_each()
    {
        WriteMany(SharedLayers.ManyFiles - 1);
        Folder.Write("model/labels.txt", "another kind");

        await PackAsync();

        Assert.Equal(SharedLayers.ManyFiles, (await ManifestAsync()).Layers.Length);
    }

    [Fact]
    public async Task Of_several_kinds_share_a_layer_a_kind_also_where_only_their_content_says_it()
    {
        for (var i = 0; i < SharedLayers.ManyFiles; i++)
        {
            Folder.Write($"model/{i:000}-bytes", [0, (byte)i]);
            Folder.Write($"model/{i:000}-text", $"text {i}");
            Folder.Write($"model/{i:000}.py", $"print({i})");
        }

        await PackAsync();

        Assert.Equal(
            [("weight", "true"), ("weight.config", "true"), ("code", "false")],
            (await ManifestAsync()).Layers.Select(layer => (layer.MediaType.Split("model.")[1].Replace(".v1.tar", "", StringComparison.Ordinal), layer.Annotation(ModelPackNames.MediaTypeUntested))));
    }

    [Fact]
    public async Task Have_the_digest_of_the_archive_for_their_layer_and_a_configuration_as_specified()
    {
        WriteMany();
        await PackAsync();

        var config = await ConfigAsync();

        Assert.Equal((await ManifestAsync()).Layers.Select(layer => layer.Digest.ToString()), config.GetProperty("modelfs").GetProperty("diffIds").EnumerateArray().Select(id => id.GetString()));
        Assert.Empty((await ModelPackSchema.ReadAsync(Cancellation)).Validate(config.GetRawText()));
    }

    [Fact]
    public async Task Give_this_digest_whatever_their_order_and_the_machine()
    {
        WriteMany();

        var one = await PackAsync();
        var other = await PackAsync(request => request with { Files = [.. request.Files.OrderByDescending(file => file.Path)], LayoutDirectory = Folder["other"], DigestCacheFile = null });

        // A golden: a change here means that every user's unchanged model of many files gets a new digest.
        Assert.Equal(Digest.Parse(Golden), one.Manifest.Digest);
        Assert.Equal(one.Manifest.Digest, other.Manifest.Digest);
    }

    private const string Golden = "sha256:d36e52a378b18afc37324343aa5d2526cdb878980f1d6d4d69b95781a3ce230a";

    [Fact]
    public async Task That_did_not_change_are_neither_read_nor_archived_again()
    {
        WriteMany();
        Thread.Sleep(60);
        await PackAsync();

        var again = await PackAsync();

        Assert.Equal((false, 0, SharedLayers.ManyFiles), (again.Changed, again.FilesRead, again.FileCount));
    }

    [Fact]
    public async Task Are_looked_into_as_any_other()
    {
        WriteMany();
        Folder.Write("model/parts/x.pkl", "cour.module\nThing\n.");

        Assert.Equal(["MODEL4112"], (await PackAsync()).Warnings.Select(warning => warning.Code));

        Folder.Write("model/parts/y.safetensors", [64, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8]);
        Assert.Equal("MODEL4101", (await FailureOf(() => PackAsync())).Code);
    }

    [Fact]
    public async Task Are_shown_by_an_inspection()
    {
        WriteMany();
        Folder.Write("model/README.md", "# Read me");
        await PackAsync();

        var inspection = await InspectAsync();

        Assert.Equal(["README.md", .. Enumerable.Range(0, SharedLayers.ManyFiles).Select(i => $"parts/{i:000}.bin")], inspection.Files.Select(file => file.Path));
        Assert.Equal((ModelFileKind.Weights, Digest.Compute("content 0"u8)), (inspection.Files[1].Kind, inspection.Files[1].Digest));
        Assert.Empty(inspection.Archives);
    }

    [Fact]
    public void That_are_more_than_a_manifest_has_room_for_are_not_listed()
    {
        var layer = ModelPackWriter.SharedLayer(ModelFileKind.Weights, false, Digest.Compute([]), 1);
        ListedFile[] few = [.. Enumerable.Range(0, 3_000).Select(i => new ListedFile($"parts/{i:000000}.bin", 1, layer.Digest))];

        Assert.NotNull(FileListing.Write([(layer, [.. few])])[0].Annotation(FileListing.Annotation));
        Assert.All(FileListing.Write([(layer, [.. few]), (layer, [.. few])]), listed => Assert.Null(listed.Annotation(FileListing.Annotation)));
    }

    [Fact]
    public void Of_many_megabytes_are_divided_so_that_a_change_moves_one_layer()
    {
        var files = Described(20_000, size: 50_000);
        var before = SharedLayers.Of(files).Select(Names).ToHashSet();

        Assert.InRange(before.Count, 15, 60);
        foreach (var change in new[] { files.RemoveAt(5_000), files.SetItem(5_000, files[5_000] with { Size = 50_001 }), files.Insert(5_000, (FileOf("004999a"), ModelFileKind.Weights, 50_000)) })
        {
            Assert.InRange(SharedLayers.Of(change).Count(layer => !before.Contains(Names(layer))), 0, 2);
        }
    }

    [Theory]
    [InlineData(200_000, 0)]
    [InlineData(200_000, 1_000_000)]
    public void Of_any_number_and_size_make_layers_that_can_be_restored(int count, long size)
    {
        var layers = SharedLayers.Of(Described(count, size));

        Assert.InRange(layers.Length, 2, 1000);
        Assert.InRange(layers.Max(layer => layer.Length), 1, SharedLayers.MaxFiles);
        Assert.Equal(count, layers.Sum(layer => layer.Length));
    }

    private static ImmutableArray<(ModelFile File, ModelFileKind Kind, long Size)> Described(int count, long size) =>
        [.. Enumerable.Range(0, count).Select(i => (FileOf($"{i:000000}"), ModelFileKind.Weights, size))];

    private static ModelFile FileOf(string path) => new() { SourcePath = "/", Path = path };

    private static string Names(ImmutableArray<ModelFile> layer) => string.Join(' ', layer.Select(file => file.Path));

    private void WriteMany(int count = SharedLayers.ManyFiles)
    {
        for (var i = 0; i < count; i++)
        {
            Folder.Write($"model/parts/{i:000}.bin", $"content {i}");
        }
    }

    private async Task<Inspection> InspectAsync()
    {
        using var repositories = new Repositories(new());
        return await new ModelInspector(repositories).InspectAsync(ArtifactReference.Parse($"{Folder["bin/model.oci"]}:1.2.0", Folder.Path), Cancellation);
    }

    private async Task<List<string>> NamesAsync(Descriptor layer) => [.. (await EntriesAsync(layer)).Select(entry => entry.Name)];

    private async Task<string> TextAsync(Descriptor layer, string name)
    {
        var content = (await EntriesAsync(layer)).Single(entry => entry.Name == name).DataStream!;
        return await new StreamReader(content, Encoding.UTF8).ReadToEndAsync(Cancellation);
    }

    private async Task<List<TarEntry>> EntriesAsync(Descriptor layer)
    {
        var entries = new List<TarEntry>();
        await using var tar = new TarReader(await Layout.OpenBlobAsync(layer, 0, Cancellation));
        while (await tar.GetNextEntryAsync(copyData: true, Cancellation) is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }
}
