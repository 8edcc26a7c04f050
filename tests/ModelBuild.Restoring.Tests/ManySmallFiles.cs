using ModelBuild.Bundles;
using ModelBuild.Bundles.Dialects;
using ModelBuild.Oci;
using ModelBuild.Restoring.Tests.Foreign;

namespace ModelBuild.Restoring.Tests;

public sealed class ManySmallFiles : ForeignTest
{
    private const int Count = 300;

    /// <summary>Of a file that is large enough for a layer of its own.</summary>
    private static readonly string Weights = new('w', 1024 * 1024);

    [Fact]
    public async Task Are_pushed_and_restored_with_a_few_requests()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        Registry = registry.Address;

        await PublishAsync("ml/bert", "1.0.0", [.. Parts(Count), ("model.onnx", Weights)]);
        Assert.InRange(registry.Requests.All.Count, 1, 20);
        registry.Requests.Clear();
        var result = await RestoreAsync($"{registry.Host}/ml/bert", "1.0.0");

        // The archive and the model; besides them the tag and the manifest.
        Assert.Equal(2, registry.Requests.Of("GET", Endpoints.Blob).Count);
        Assert.InRange(registry.Requests.All.Count, 1, 6);
        Assert.Equal(["model.onnx", .. Enumerable.Range(0, Count).Select(i => $"parts/{i:000}.bin")], result.Models[0].Files.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.All(result.Models[0].Files, file => Assert.Equal(file.Digest, Digest.Compute(File.ReadAllBytes(file.CachePath))));
    }

    [Fact]
    public async Task Have_the_same_lines_in_the_lock_file_whatever_layer_they_are_in()
    {
        await PublishAsync("ml/bert", "1.0.0", Parts(63));
        await RestoreAsync("ml/bert", "1.0.0");
        var alone = LockText.Split('\n').Where(line => line.Contains("parts/", StringComparison.Ordinal)).ToList();
        await PublishAsync("ml/bert", "2.0.0", Parts(64));

        await RestoreAsync("ml/bert", "2.0.0");

        Assert.All(alone, line => Assert.Contains(line.TrimEnd(','), LockText, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_which_one_changed_cost_their_layer_and_none_that_is_the_same()
    {
        await PublishAsync("ml/bert", "1.0.0", [.. Parts(Count), ("model.onnx", Weights)]);
        await PublishAsync("ml/bert", "2.0.0", [.. Parts(Count - 1), ("parts/299.bin", "other"), ("model.onnx", Weights)]);
        await RestoreAsync("ml/bert", "1.0.0");
        var layer = (await Repositories.Open(Registry.Repository("ml/bert")).FetchAsync("2.0.0", null, Cancellation)).Manifest!.Layers[^1];

        var result = await RestoreAsync("ml/bert", "2.0.0");

        Assert.Equal(layer.Size, result.BytesFetched);
    }

    [Fact]
    public async Task That_are_not_selected_are_not_fetched()
    {
        var digest = await PublishAsync("ml/bert", "1.0.0", [.. Parts(Count), ("model.onnx", Weights)]);

        var some = await RestoreAsync([new() { Include = "ml/bert", Version = "1.0.0", Files = ["*.onnx"] }]);
        var entry = LockText;
        var all = await RestoreAsync("ml/bert", "1.0.0", Locked);

        Assert.Equal((Weights.Length, "model.onnx"), (some.BytesFetched, Assert.Single(some.Models[0].Files).Path));
        Assert.Equal((digest, Count + 1, entry), (all.Models[0].Digest, all.Models[0].Files.Length, LockText));
    }

    [Fact]
    public async Task Are_told_apart_by_a_diff_also_from_those_with_layers_of_their_own()
    {
        await PublishAsync("ml/bert", "1.0.0", Parts(63));
        await PublishAsync("ml/bert", "2.0.0", [.. Parts(63), ("parts/new.bin", "new")]);
        ArtifactReference Reference(string tag) => new() { Repository = Registry.Repository("ml/bert"), Tag = tag };

        var difference = await new ModelDiffer(Repositories).DiffAsync(Reference("1.0.0"), Reference("2.0.0"), Cancellation);

        Assert.Equal([("parts/new.bin", null, 3L)], difference.Files.Select(file => (file.Name, file.Before?.Size, file.After?.Size)));
    }

    [Theory]
    [InlineData("""[{"path":"a","size":1,"digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000"}]""", "MODEL4014")]
    [InlineData("""[{"path":"b","size":1,"digest":"sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}]""", "MODEL4014")]
    [InlineData("""[{"path":"a","size":1,"digest":"sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}]""", null)]
    [InlineData("""[{"path":"a","size":-1,"digest":"sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}]""", null)]
    [InlineData("""[{"path":"a"}]""", null)]
    [InlineData("no list", null)]
    public async Task Are_what_a_listing_says_or_not_restored(string listing, string? code)
    {
        var layer = await BlobAsync(Tar.OfFiles(("a", "a")), "application/vnd.cncf.model.weight.v1.tar", (FileListing.Annotation, listing));
        await PublishAsync(await BlobAsync("{}", ModelPackNames.ConfigMediaType), [layer], ModelPackNames.ArtifactType);

        var failure = code is null ? null : await FailureAsync();

        Assert.Equal(code, failure?.Code);
        Assert.Equal(code is null ? ["a=a"] : [], code is null ? FilesOf(await RestoreAsync()) : []);
    }

    private static (string Path, string Content)[] Parts(int count) => [.. Enumerable.Range(0, count).Select(i => ($"parts/{i:000}.bin", $"content {i}"))];
}
