namespace ModelBuild.Restoring.Tests;

public sealed class AModelThatStaysInTheCache : RestoringTest
{
    [Fact]
    public async Task Has_a_folder_with_real_names_there()
    {
        await PublishAsync("ml/bert", "1.0.0", [("onnx/model.onnx", "weights"), ("tokenizer.json", "{}")]);

        var model = (await RestoreAsync([Staying])).Models[0];

        Assert.Equal("weights", await File.ReadAllTextAsync(Path.Combine(model.CacheFolder!, "onnx/model.onnx"), Cancellation));
        Assert.Equal(["onnx/model.onnx", "tokenizer.json"], NamesIn(model.CacheFolder!));
        Assert.True((await RestoreAsync([Staying])).UpToDate);
    }

    [Fact]
    public async Task Is_mended_where_a_file_of_it_goes()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        var folder = (await RestoreAsync([Staying])).Models[0].CacheFolder!;
        File.Delete(Path.Combine(folder, "model.onnx"));

        var result = await RestoreAsync([Staying], Installing);

        Assert.False(result.UpToDate);
        Assert.Equal(["model.onnx"], NamesIn(folder));
    }

    [Fact]
    public async Task Gets_new_bytes_where_its_blob_was_fetched_anew()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        var model = (await RestoreAsync([Staying])).Models[0];
        await File.WriteAllTextAsync(Path.Combine(model.CacheFolder!, "model.onnx"), "WEIGHTS", Cancellation);

        await RestoreAsync([Staying], Installing);

        Assert.Equal("weights", await File.ReadAllTextAsync(Path.Combine(model.CacheFolder!, "model.onnx"), Cancellation));
    }

    [Fact]
    public async Task Grows_with_what_is_selected()
    {
        await PublishAsync("ml/bert", "1.0.0", [("a.bin", "a"), ("b.bin", "b")]);

        var folder = (await RestoreAsync([Staying with { Files = ["a.*"] }])).Models[0].CacheFolder!;
        Assert.Equal(["a.bin"], NamesIn(folder));
        await RestoreAsync([Staying]);
        Assert.Equal(["a.bin", "b.bin"], NamesIn(folder));
    }

    private static ModelReference Staying { get; } = new() { Include = "ml/bert", Version = "1.0.0", CopyToOutput = false, CopyToPublish = false };

    private static IEnumerable<string> NamesIn(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
}
