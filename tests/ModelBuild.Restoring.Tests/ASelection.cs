namespace ModelBuild.Restoring.Tests;

public sealed class ASelection : RestoringTest
{
    private static readonly (string, string)[] Files =
        [("model.onnx", "big"), ("onnx/quantized.onnx", "small"), ("onnx/deep/other.onnx", "other"), ("tokenizer.json", "{}"), ("README.md", "read")];

    [Theory]
    [InlineData("*.onnx", "model.onnx")]
    [InlineData("**/*.onnx", "model.onnx|onnx/deep/other.onnx|onnx/quantized.onnx")]
    [InlineData("*.onnx;tokenizer.json", "model.onnx|tokenizer.json")]
    [InlineData("onnx/**", "onnx/deep/other.onnx|onnx/quantized.onnx")]
    [InlineData("onnx/*", "onnx/quantized.onnx")]
    [InlineData("!**/*.onnx", "README.md|tokenizer.json")]
    [InlineData("**;!onnx/**;!README.md", "model.onnx|tokenizer.json")]
    public async Task Brings_what_its_globs_match_and_fetches_nothing_else(string globs, string expected)
    {
        await PublishAsync("ml/bert", "1.0.0", Files);

        var result = await RestoreAsync([Selecting(globs)]);

        Assert.Equal(expected.Split('|'), result.Models[0].Files.Select(file => file.Path));
        // The manifest is in the cache too.
        Assert.Equal(expected.Split('|').Length + 1, Directory.GetFiles(Folder["cache/blobs"], "*", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [InlineData("*.gguf")]
    [InlineData("*.onnx;*.gguf")]
    [InlineData("*.ONNX")]
    [InlineData("!*.gguf")]
    [InlineData("!**")]
    [InlineData("../**")]
    public async Task That_matches_nothing_is_an_error_that_lists_the_files(string globs)
    {
        await PublishAsync("ml/bert", "1.0.0", Files);

        var failure = await FailureOf(() => RestoreAsync([Selecting(globs)]));

        Assert.Equal("MODEL3022", failure.Code);
        Assert.Contains("'model.onnx'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_without_changing_the_lock_file()
    {
        await PublishAsync("ml/bert", "1.0.0", Files);
        await RestoreAsync([Selecting("*.onnx")]);
        var before = LockText;

        var result = await RestoreAsync([Selecting("tokenizer.json")], Locked);

        Assert.Equal("{}", TextOf(result));
        Assert.Equal(before, LockText);
        Assert.True((await RestoreAsync([Selecting("tokenizer.json")], Locked)).UpToDate);
    }

    private static ModelReference Selecting(string globs) => new() { Include = "ml/bert", Version = "1.0.0", Files = [.. globs.Split(';')] };
}
