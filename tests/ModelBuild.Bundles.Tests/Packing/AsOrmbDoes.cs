using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ModelBuild.Bundles.Dialects;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Tests.Packing;

public sealed class AsOrmbDoes : PackingTest
{
    [Theory]
    [InlineData("SavedModel-fashion", "savedmodel-fashion")]
    [InlineData("SKLearn-model", "sklearn-model")]
    [InlineData("XGBoost-model", "xgboost-model")]
    [InlineData("PMML-model", "pmml-model")]
    [InlineData("MLflow-model", "mlflow-model")]
    public async Task The_examples_get_the_configuration_that_ormb_wrote(string example, string capture)
    {
        var root = SharedFiles.Require($"models/ormb/{example}");

        await PackOrmbAsync(Path.Combine(root, "model"), Path.Combine(root, "ormbfile.yaml"));

        var manifest = await ManifestAsync();
        Assert.Equal(await File.ReadAllTextAsync(SharedFiles.Require($"captures/ormb/{capture}.config.json"), Cancellation), await TextOfAsync(manifest.Config));
        Assert.Equal("application/tar+gzip", Assert.Single(manifest.Layers).MediaType);
    }

    [Fact]
    public async Task Every_field_of_an_ormbfile_is_written_to_the_byte()
    {
        var captured = await File.ReadAllTextAsync(SharedFiles.Require("captures/ormb/all-fields/config.json"), Cancellation);
        foreach (var name in JsonDocument.Parse(captured).RootElement.GetProperty("directoryStructure").EnumerateArray())
        {
            Folder.Write(name.GetString()!, "x");
        }

        await PackOrmbAsync(Model, SharedFiles.Require("captures/ormb/all-fields/ormbfile.yaml"));

        Assert.Equal(captured, await TextOfAsync((await ManifestAsync()).Config));
    }

    [Fact]
    public async Task Hostile_text_is_escaped_as_go_does()
    {
        Folder.Write("model/a", "x");

        await PackOrmbAsync(Model, SharedFiles.Require("captures/ormb/escapes/ormbfile.yaml"));

        Assert.Equal(await File.ReadAllTextAsync(SharedFiles.Require("captures/ormb/escapes/config.json"), Cancellation), await TextOfAsync((await ManifestAsync()).Config));
    }

    [Fact]
    public async Task The_manifest_of_its_layer_is_the_one_that_ormb_pushed()
    {
        var layer = await File.ReadAllBytesAsync(SharedFiles.Require("captures/ormb/savedmodel-fashion.layer.tar.gz"), Cancellation);
        var root = SharedFiles.Require("models/ormb/SavedModel-fashion");
        var config = await OrmbFile.ReadAsync(Path.Combine(root, "ormbfile.yaml"), Cancellation) with
        {
            DirectoryStructure = ["model/saved_model.pb", "model/variables/variables.data-00000-of-00001", "model/variables/variables.index"],
        };

        var (manifest, _) = OrmbWriter.Write(config, OrmbWriter.Layer(Digest.Compute(layer), layer.Length));

        Assert.Equal(await File.ReadAllTextAsync(SharedFiles.Require("captures/ormb/savedmodel-fashion.manifest.json"), Cancellation), Encoding.UTF8.GetString(manifest.Bytes.Span));
    }

    [Fact]
    public async Task The_archive_holds_the_files_below_its_model_folder()
    {
        Folder.Write("model/model.onnx", [0x08, 0x07, 0x12, 0x00]);
        Folder.Write($"model/sub/{new string('l', 150)}.bin", new byte[200_000]);

        await PackOrmbAsync(Model, null);

        var layer = Assert.Single((await ManifestAsync()).Layers);
        var entries = new List<(string, TarEntryType, long, UnixFileMode, long)>();
        await using var tar = new TarReader(new GZipStream(await Layout.OpenBlobAsync(layer, 0, Cancellation), CompressionMode.Decompress));
        while (await tar.GetNextEntryAsync(copyData: false, Cancellation) is { } entry)
        {
            entries.Add((entry.Name, entry.EntryType, entry.Length, entry.Mode, entry.ModificationTime.ToUnixTimeSeconds()));
        }

        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        Assert.Equal([("model/model.onnx", TarEntryType.RegularFile, 4, mode, 0), ($"model/sub/{new string('l', 150)}.bin", TarEntryType.RegularFile, 200_000, mode, 0)], entries);
    }

    [Fact]
    public async Task Gnu_tar_and_gzip_take_the_archive_for_whole()
    {
        Folder.Write("model/model.onnx", [0x08, 0x07, 0x12, 0x00]);
        Folder.Write("model/big.bin", new byte[3_000_001]);
        await PackOrmbAsync(Model, null);
        var layer = Layout.PathOf((await ManifestAsync()).Layers[0].Digest);

        using var tar = ChildProcess.Start("tar", ["-tzvf", layer], Folder.Path, new Dictionary<string, string?>());
        var listed = await tar.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        Assert.Equal(0, listed.ExitCode);
        Assert.Contains("3000001", listed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_files_are_the_same_digest_and_are_not_read_again()
    {
        Folder.Write("model/model.onnx", [0x08, 0x07, 0x12, 0x00]);
        Thread.Sleep(60);
        var before = await PackOrmbAsync(Model, null);

        var again = await PackOrmbAsync(Model, null);

        Assert.Equal((false, 0), (again.Changed, again.FilesRead));
        Assert.Equal(before.Manifest.Digest, again.Manifest.Digest);
        // A golden: a change here means that every user's unchanged model gets a new digest.
        Assert.Equal(Golden, before.Manifest.Digest.ToString());
    }

    [Theory]
    [InlineData("format: Nonsense", "MODEL1013")]
    [InlineData("format: onnx", "MODEL1013")]
    [InlineData("format: ONNX", "MODEL1014")]
    [InlineData("format: [ONNX]", "MODEL1012")]
    [InlineData("metrics:\n- name: a", "MODEL1012")]
    [InlineData("created: yesterday", "MODEL1012")]
    [InlineData("a: b: c", "MODEL1012")]
    [InlineData("- list", "MODEL1012")]
    public async Task What_ormb_would_refuse_is_refused(string ormbFile, string code)
    {
        Folder.Write("model/a.onnx", "");
        Folder.Write("model/b.onnx", "");

        Assert.Equal(code, (await FailureOf(() => PackOrmbAsync(Model, Folder.Write("ormbfile.yaml", ormbFile)))).Code);
    }

    [Theory]
    [InlineData("ONNX", "model.onnx")]
    [InlineData("SavedModel", "saved_model.pb", "variables/variables.index")]
    [InlineData("NetDef", "init_net.pb", "predict_net.pb")]
    [InlineData("TensorRT", "model.engine")]
    [InlineData("MXNetParams", "a-symbol.json", "a.params")]
    [InlineData("Others", "model.safetensors")]
    [InlineData("Others", "sub/model.onnx")]
    [InlineData("Others", "a.onnx", "b.onnx")]
    public void The_format_is_found_as_ormb_finds_it(string format, params string[] paths) => Assert.Equal(format, OrmbFormat.Infer(paths).Name);

    [Fact]
    public async Task The_words_of_an_ormbfile_are_in_other_forms_too()
    {
        Folder.Write("model/model.bin", [1, 0]);

        await PackAsync(request => request with { OrmbFile = SharedFiles.Require("captures/ormb/all-fields/ormbfile.yaml") });

        var annotations = (await ManifestAsync()).Annotations!;
        Assert.Equal("PyTorch", annotations[MetadataAnnotations.Framework]);
        Assert.Equal("""[{"stage":"training","name":"acc","value":"0.928"},{"stage":"training","name":"loss","value":"0.1"}]""", annotations[MetadataAnnotations.Metrics]);
    }

    [Fact]
    public async Task An_ormbfile_that_is_written_says_what_the_one_said_that_was_read()
    {
        var read = await OrmbFile.ReadAsync(SharedFiles.Require("captures/ormb/all-fields/ormbfile.yaml"), Cancellation);
        var hostile = await OrmbFile.ReadAsync(SharedFiles.Require("captures/ormb/escapes/ormbfile.yaml"), Cancellation);

        Assert.Equal(Encoding.UTF8.GetString(read.ToBytes().Span), Encoding.UTF8.GetString(OrmbFile.Parse(OrmbFileWriter.Write(read)).ToBytes().Span));
        Assert.Equal(Encoding.UTF8.GetString(hostile.ToBytes().Span), Encoding.UTF8.GetString(OrmbFile.Parse(OrmbFileWriter.Write(hostile)).ToBytes().Span));
    }

    [Theory]
    [InlineData("all-fields/config.json")]
    [InlineData("savedmodel-fashion.config.json")]
    public async Task A_configuration_that_ormb_wrote_is_read_as_the_file_that_it_came_from(string capture)
    {
        var text = await File.ReadAllTextAsync(SharedFiles.Require($"captures/ormb/{capture}"), Cancellation);

        var config = OrmbFile.Parse(text);

        Assert.StartsWith(Encoding.UTF8.GetString(config.ToBytes().Span).TrimEnd('}'), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_place_there_is_said()
    {
        Folder.Write("model/model.onnx", [0x08, 0x07, 0x12, 0x00]);
        PackRequest WithDependency(PackRequest request) => request with { Dependencies = [new() { Reference = "ml/tokenizer", Version = "1.0.0" }] };

        Assert.Equal("MODEL1018", (await FailureOf(() => PackAsync(request => WithDependency(request) with { Forms = [BundleForm.Ormb] }))).Code);
        Assert.Equal("MODEL1018", Assert.Single((await PackAsync(request => WithDependency(request) with { Forms = [BundleForm.ModelPack, BundleForm.Ormb] })).Warnings).Code);
        Assert.Equal("MODEL1018", Assert.Single((await PackAsync(request => request with { Forms = [BundleForm.Ormb], Annotations = [new("a", "b")] })).Warnings).Code);
    }

    private const string Golden = "sha256:857a63f53db387bb49ba45570017b95024c88c441c8ea357d784f587e1c66102";

    private Task<PackResult> PackOrmbAsync(string model, string? ormbFile) =>
        PackAsync(request => request with { Files = FilesIn(model), Forms = [BundleForm.Ormb], OrmbFile = ormbFile });

    private async Task<string> TextOfAsync(Descriptor blob) => Encoding.UTF8.GetString((await Layout.ReadBlobAsync(blob, OciDocument.MaxSize, Cancellation)).Span);
}
