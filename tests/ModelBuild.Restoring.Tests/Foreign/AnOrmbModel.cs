using System.Text;
using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Tests.Foreign;

public sealed class AnOrmbModel : ForeignTest
{
    private const string Config = "application/vnd.caicloud.model.config.v1alpha1+json", Layer = "application/tar+gzip";

    [Theory]
    [InlineData("mlflow-model", "MLflow-model")]
    [InlineData("pmml-model", "PMML-model")]
    [InlineData("savedmodel-fashion", "SavedModel-fashion")]
    [InlineData("sklearn-model", "SKLearn-model")]
    [InlineData("xgboost-model", "XGBoost-model")]
    public async Task Of_ORMB_itself_is_restored_byte_for_byte(string capture, string model)
    {
        await PublishCaptureAsync($"captures/ormb/{capture}.");
        var source = SharedFiles.Require($"models/ormb/{model}/model");

        var result = await RestoreAsync();

        Assert.Empty(result.Warnings);
        Assert.Equal(
            Directory.GetFiles(source, "*", SearchOption.AllDirectories).Select(file => (Path.GetRelativePath(source, file), Digest.Compute(File.ReadAllBytes(file)))).Order(),
            result.Models[0].Files.Select(file => (file.Path, Digest.Compute(File.ReadAllBytes(file.CachePath)))).Order());
    }

    [Fact]
    public async Task Keeps_names_and_modes()
    {
        await PublishCaptureAsync("captures/ormb/all-fields/");

        var result = await RestoreAsync();

        Assert.Empty(result.Warnings);
        Assert.Equal([".hidden", "a.bin", "empty.bin", "né 中.bin", "sub/b.bin"], result.Models[0].Files.Select(file => file.Path).Where(path => path.Length < 20).Order(StringComparer.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute, ModeOf(result, "a.bin"));
        Assert.False(ModeOf(result, "sub/b.bin").HasFlag(UnixFileMode.UserExecute));
    }

    [Theory]
    [InlineData("model/a", "model/sub/b", "a=1 sub/b=2")]
    [InlineData("./model/a", "./model/sub/b", "a=1 sub/b=2")]
    [InlineData("model\\a", "model\\sub\\b", "a=1 sub/b=2")]
    [InlineData("a", "sub/b", "a=1 sub/b=2")]
    [InlineData("a", "model/b", "a=1 model/b=2")]
    [InlineData("model/a", "ormbfile.yaml", "a=1 ormbfile.yaml=2")]
    public async Task May_have_any_form_of_names(string one, string other, string expected)
    {
        await PublishAsync(await BlobAsync("{}", Config), [await BlobAsync(Tar.Gzip(Tar.OfFiles((one, "1"), (other, "2"))), Layer)]);

        Assert.Equal(expected, string.Join(' ', FilesOf(await RestoreAsync())));
    }

    [Theory]
    [InlineData("""{"created":"2020-06-01T00:00:00Z","format":"SavedModel","metrics":[{"name":"acc","value":"0.9"}],"hyperparameters":[{"name":"lr","value":"1"}],"signature":{"inputs":[{"name":"i","dtype":"float","size":[1,2]}],"layers":[{"name":"conv"}]}}""",
        "Created=2020-06-01T00:00:00Z Format=SavedModel Inputs=i: float [1, 2] Layers=conv Metrics=acc=0.9 Hyperparameters=lr=1")]
    [InlineData("""{"created":"0001-01-01T00:00:00Z","metrics":[{"name":"acc","value":0.9}],"hyperParameters":[{"name":"lr","value":"1"}],"signature":{"outputs":[{"name":"o","dType":"float"}],"layers":{"conv":2}}}""",
        "Outputs=o: float Layers=conv=2 Metrics=acc=0.9 Hyperparameters=lr=1")]
    [InlineData("""{"metrics":{"training":[{"name":"acc","value":"0.9"}],"empty":[]},"labels":{"a":1},"tags":["x","y"],"dataset":{"git":{"repository":"r","revision":"v"}}}""",
        "Tags=x, y Labels=a=1 Metrics=training acc=0.9 Dataset=r@v")]
    [InlineData("""{"metrics":"none","signature":[],"labels":7,"author":null,"unknown":{"deep":[1]}}""", "")]
    public async Task Says_what_it_is_in_every_schema(string config, string facts)
    {
        await PublishAsync(await BlobAsync(config, Config), [await BlobAsync(Tar.Gzip(Tar.OfFiles(("model/a", "1"))), Layer)]);

        var inspection = await new ModelInspector(Repositories).InspectAsync(ArtifactReference.Parse($"{Repository}:v1", Folder.Path, Registry), Cancellation);

        Assert.Equal(facts, string.Join(' ', inspection.Facts.Select(fact => $"{fact.Key}={fact.Value}")));
        Assert.Equal(Layer, Assert.Single(inspection.Archives).Layer.MediaType);
        Assert.Null(inspection.Problem);
    }

    [Fact]
    public async Task That_is_empty_is_refused_with_the_reason()
    {
        var empty = Convert.FromHexString("1f8b08000000000000ff621805a360148c5800080000ffff2eafb5ef00040000");
        Assert.Equal("sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1", Digest.Compute(empty).ToString());
        await PublishAsync(await BlobAsync("{}", Config), [await BlobAsync(empty, Layer)]);

        var failure = await FailureAsync();

        Assert.Equal("MODEL4001", failure.Code);
        Assert.Contains("symbolic links", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whose_links_are_left_out_or_whose_names_differ_says_so()
    {
        var config = await BlobAsync("""{"directoryStructure":["model/a","model/gone"]}""", Config);
        await PublishAsync(config, [await BlobAsync(Tar.Gzip(Tar.Of(Tar.File("model/a", "1"), Tar.SymLink("model/link", "/etc/passwd"))), Layer)]);

        var result = await RestoreAsync();

        Assert.Equal(["a=1"], FilesOf(result));
        Assert.All(result.Warnings, warning => Assert.Equal("MODEL4015", warning.Code));
        Assert.Contains(result.Warnings, warning => warning.Message.Contains("'model/link'", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, warning => warning.Message.Contains("'model/gone'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_Harbors_example_has_an_icon_that_is_no_file_of_the_model()
    {
        await PublishAsync(await BlobAsync("{}", Config), [await BlobAsync("png", "image/png"), await BlobAsync(Tar.Gzip(Tar.OfFiles(("model/a", "1"))), Layer)]);

        Assert.Equal(["a=1"], FilesOf(await RestoreAsync()));
    }

    [Theory]
    [InlineData("../a", "MODEL4014")]
    [InlineData("/a", "MODEL4014")]
    public async Task That_is_hostile_is_refused(string name, string code)
    {
        await PublishAsync(await BlobAsync("{}", Config), [await BlobAsync(Tar.Gzip(Tar.OfFiles((name, "1"))), Layer)]);

        Assert.Equal(code, (await FailureAsync()).Code);
        Assert.False(File.Exists(LockFile));
    }

    private async Task PublishCaptureAsync(string prefix)
    {
        async Task AddAsync(string file, string mediaType) =>
            await BlobAsync(await File.ReadAllBytesAsync(SharedFiles.Require(prefix + file), Cancellation), mediaType);
        await AddAsync("config.json", Config);
        await AddAsync("layer.tar.gz", Layer);
        var manifest = OciDocument.Parse(await File.ReadAllBytesAsync(SharedFiles.Require(prefix + "manifest.json"), Cancellation), null);
        await Target.PushManifestAsync(manifest, "v1", Cancellation);
    }
}
