using ModelBuild.Restoring.Output;

namespace ModelBuild.Restoring.Tests;

public sealed class AFirstRestore : RestoringTest
{
    [Fact]
    public async Task Pins_the_version_and_brings_the_files()
    {
        await PublishAsync("ml/bert", "1.0.0", "old");
        var digest = await PublishAsync("ml/bert", "1.2.0", [("onnx/model.onnx", "weights"), ("tokenizer.json", "{}")]);

        var result = await RestoreAsync("ml/bert", "1.*");

        var model = Assert.Single(result.Models);
        Assert.Equal(("bert", "1.2.0", digest, "models/bert"), (model.Name, model.Version, model.Digest, model.TargetFolder));
        Assert.Equal(["onnx/model.onnx", "tokenizer.json"], model.Files.Select(file => file.Path));
        Assert.Equal("weights", TextOf(result));
        Assert.Contains($"\"digest\": \"{digest}\"", LockText, StringComparison.Ordinal);
        Assert.DoesNotContain(Folder.Path, LockText, StringComparison.Ordinal);
        Assert.Equal(new() { Reference = "ml/bert", Version = "1.2.0", Digest = digest }, ModelStamp.Read(model.StampFile));
    }

    [Fact]
    public async Task Takes_a_tag_or_a_digest_as_well()
    {
        var digest = await PublishAsync("ml/bert", "1.0.0", "weights", "latest");

        Assert.Equal(digest, (await RestoreAsync([new() { Include = "ml/bert", Tag = "latest" }])).Models[0].Digest);
        Assert.Equal(digest, (await RestoreAsync([new() { Include = "ml/bert", Digest = digest.ToString() }])).Models[0].Digest);
        Assert.Equal(digest, (await RestoreAsync([new() { Include = $"{Folder["registry/ml/bert"]}:latest" }])).Models[0].Digest);
    }

    [Fact]
    public async Task Names_the_nearest_versions_where_none_fits()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");

        var failure = await FailureOf(() => RestoreAsync("ml/bert", "2.*"));

        Assert.Equal("MODEL3003", failure.Code);
        Assert.Contains("1.0.0", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(LockFile));
    }

    [Theory]
    [InlineData("ml/bert", "~1", null, null, "MODEL3011")]
    [InlineData("ml/bert", null, null, null, "MODEL3001")]
    [InlineData("ml/bert", "1.0.0", "latest", null, "MODEL3002")]
    [InlineData("ml/bert", null, "-x", null, "MODEL3012")]
    [InlineData("ml/bert", null, "gone", null, "MODEL3005")]
    [InlineData("ml/bert", null, null, "sha256:zz", "MODEL3013")]
    [InlineData("ml/bert", null, null, "sha256:0000000000000000000000000000000000000000000000000000000000000000", "MODEL3006")]
    [InlineData("ML/bert", "1.0.0", null, null, "MODEL5001")]
    [InlineData("ml//bert", "1.0.0", null, null, "MODEL5001")]
    [InlineData("https://example.com/ml/bert", "1.0.0", null, null, "MODEL5001")]
    public async Task Refuses_a_reference_that_is_wrong(string include, string? version, string? tag, string? digest, string code) =>
        Assert.Equal(code, (await FailureOf(() => RestoreAsync([new() { Include = include, Version = version, Tag = tag, Digest = digest }]))).Code);

    [Fact]
    public async Task Refuses_two_models_in_one_folder()
    {
        await PublishAsync("ml/bert", "1.0.0", "one");
        await PublishAsync("nlp/bert", "1.0.0", "two");

        var failure = await FailureOf(() => RestoreAsync([new() { Include = "ml/bert", Version = "*" }, new() { Include = "nlp/bert", Version = "*" }]));
        Assert.Equal("MODEL3015", failure.Code);

        var result = await RestoreAsync([new() { Include = "ml/bert", Version = "*" }, new() { Include = "nlp/bert", Version = "*", Name = "other" }]);
        Assert.Equal(["models/bert", "models/other"], result.Models.Select(model => model.TargetFolder));
    }

    [Fact]
    public async Task Refuses_a_blob_that_is_damaged_where_it_comes_from()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        var blob = Directory.GetFiles(Folder["registry/ml/bert/blobs/sha256"]).Single(file => File.ReadAllText(file) == "weights");
        await File.WriteAllTextAsync(blob, "wEights", Cancellation);

        Assert.Equal("MODEL5003", (await FailureOf(() => RestoreAsync("ml/bert", "*"))).Code);
        Assert.DoesNotContain(Directory.GetFiles(Folder["cache"], "*", SearchOption.AllDirectories), file => File.ReadAllText(file) == "wEights");
    }

    [Fact]
    public async Task Says_which_tags_of_one_version_disagree()
    {
        await PublishAsync("ml/bert", "1.0.0", "one");
        await PublishAsync("ml/bert", "v1.0.0", "two");

        Assert.Equal("MODEL3016", (await FailureOf(() => RestoreAsync("ml/bert", "1.*"))).Code);
        Assert.Equal("one", TextOf(await RestoreAsync("ml/bert", "1.0.0")));
    }
}
