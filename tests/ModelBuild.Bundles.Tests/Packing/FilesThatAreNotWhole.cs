using System.Text;

namespace ModelBuild.Bundles.Tests.Packing;

public sealed class FilesThatAreNotWhole : PackingTest
{
    private const string Index = """{"metadata":{},"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}""";

    [Fact]
    public async Task Are_refused_where_a_shard_is_missing_and_it_is_named()
    {
        Folder.Write("model/sub/model.safetensors.index.json", Index);
        Folder.Write("model/sub/model-00001-of-00002.safetensors", Safetensors());

        var failure = await FailureOf(() => PackAsync());

        Assert.Equal("MODEL4103", failure.Code);
        Assert.Contains("'model-00002-of-00002.safetensors'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("model-00001", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Folder["model/sub/model.safetensors.index.json"], failure.File);
    }

    [Fact]
    public async Task Are_told_to_lie_there_where_only_an_item_is_missing()
    {
        Folder.Write("model/model.safetensors.index.json", Index);
        Folder.Write("model/model-00001-of-00002.safetensors", Safetensors());
        Folder.Write("model/model-00002-of-00002.safetensors", Safetensors());

        var failure = await FailureOf(() => PackAsync(request => request with { Files = [.. request.Files.Where(file => !file.Path.Contains("-00002-of"))] }));

        Assert.Contains(Folder["model/model-00002-of-00002.safetensors"], failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_packed_where_all_are_there()
    {
        Folder.Write("model/model.safetensors.index.json", Index);
        Folder.Write("model/model-00001-of-00002.safetensors", Safetensors());
        Folder.Write("model/model-00002-of-00002.safetensors", Safetensors());

        Assert.Equal(3, (await PackAsync()).FileCount);
    }

    [Theory]
    [InlineData("../outside.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\\\weights.safetensors")]
    public async Task Are_refused_where_they_reach_out_of_their_folder(string needed)
    {
        Folder.Write("model/model.safetensors.index.json", $$$"""{"weight_map":{"a":"{{{needed}}}"}}""");

        var failure = await FailureOf(() => PackAsync());

        Assert.Equal("MODEL4102", failure.Code);
    }

    [Fact]
    public async Task Are_refused_where_one_part_of_a_split_gguf_is_missing()
    {
        Folder.Write("model/dummy-00001-of-00002.gguf", File.ReadAllBytes(SharedFiles.Require("models/gguf/dummy-00001-of-00002.gguf")));

        Assert.Contains("'dummy-00002-of-00002.gguf'", (await FailureOf(() => PackAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_refused_where_one_was_cut_off()
    {
        var whole = File.ReadAllBytes(SharedFiles.Require("models/gguf/dummy.gguf"));
        Folder.Write("model/dummy.gguf", whole.AsSpan(0, whole.Length / 2));

        var failure = await FailureOf(() => PackAsync());

        Assert.Equal(("MODEL4101", Folder["model/dummy.gguf"]), (failure.Code, failure.File));
    }

    [Fact]
    public async Task Are_refused_again_where_none_has_changed()
    {
        Folder.Write("model/model.safetensors.index.json", Index);
        Thread.Sleep(60);

        Assert.Equal("MODEL4103", (await FailureOf(() => PackAsync())).Code);
        Assert.Equal("MODEL4103", (await FailureOf(() => PackAsync())).Code);
        Assert.False(Directory.Exists(Folder["bin/model.oci/index.json"]));
    }

    [Fact]
    public async Task Are_packed_as_they_are_where_the_project_wants_that()
    {
        Folder.Write("model/model.safetensors.index.json", Index);
        Folder.Write("model/broken.gguf", "GGUF....");

        Assert.Equal(2, (await PackAsync(request => request with { CheckFiles = false })).FileCount);
    }

    [Fact]
    public async Task Are_only_worth_a_warning_where_it_is_the_front_matter_of_a_model_card()
    {
        Folder.Write("model/model.bin", [1, 0]);
        Folder.Write("model/README.md", "---\nlicense: [mit\n---\n");

        Assert.Equal("MODEL4101", Assert.Single((await PackAsync()).Warnings).Code);
    }

    [Theory]
    [InlineData("gguf")]
    [InlineData("onnx")]
    [InlineData("ormb/MLflow-model/model")]
    [InlineData("ormb/PMML-model/model")]
    [InlineData("ormb/SKLearn-model/model")]
    [InlineData("ormb/SavedModel-fashion/model")]
    [InlineData("ormb/XGBoost-model/model")]
    [InlineData("pickle")]
    [InlineData("tensorflow/half_plus_two")]
    [InlineData("tflite")]
    public async Task Are_none_of_the_real_ones(string folder)
    {
        var result = await PackAsync(request => request with { Files = FilesIn(SharedFiles.Require($"models/{folder}")), UnsafeContent = new() { Action = UnsafeContentAction.Allow } });

        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task Are_none_of_those_that_only_have_more_than_is_read()
    {
        Folder.Write("model/config.json", $$"""{"architectures":["A"],"filler":"{{new string('x', 17 << 20)}}"}""");
        Folder.Write("model/flow/MLmodel", string.Concat(Enumerable.Range(0, 40).Select(depth => $"{new string(' ', depth)}flavors:\n")));
        Folder.Write("model/layers/net.xml", $"<net name='n' version='11'><layers>{string.Concat(Enumerable.Repeat("<a>", 300))}{string.Concat(Enumerable.Repeat("</a>", 300))}</layers></net>");

        Assert.Equal(3, (await PackAsync()).FileCount);
    }

    [Theory]
    [InlineData("config.json", "[1,2]")]
    [InlineData("tokenizer_config.json", "\"text\"")]
    [InlineData("model.index.json", "[]")]
    [InlineData("Manifest.json", "[]")]
    [InlineData("model.txt", "tree\nversion=v4\nobjective=binary\n\nend of trees\n")]
    public async Task Are_none_of_those_that_are_of_another_program_or_have_little_to_say(string name, string text)
    {
        Folder.Write($"model/{name}", text);

        Assert.Equal(1, (await PackAsync()).FileCount);
    }

    [Fact]
    public async Task Are_refused_where_mlflow_names_a_file_that_is_not_there()
    {
        var failure = await FailureOf(() => PackAsync(request => request with
        {
            Files = [.. FilesIn(SharedFiles.Require("models/ormb/MLflow-model/model")).Where(file => file.Path != "conda.yaml")],
        }));

        Assert.Equal("MODEL4103", failure.Code);
        Assert.Contains("'conda.yaml'", failure.Message, StringComparison.Ordinal);
    }

    private static byte[] Safetensors()
    {
        var header = Encoding.UTF8.GetBytes("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""");
        return [.. BitConverter.GetBytes((long)header.Length), .. header, 1];
    }
}
