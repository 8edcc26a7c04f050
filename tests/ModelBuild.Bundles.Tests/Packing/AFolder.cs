using ModelBuild.Bundles.Dialects;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Tests.Packing;

public sealed class AFolder : PackingTest
{
    [Fact]
    public async Task Becomes_one_raw_layer_a_file_in_the_order_of_paths()
    {
        Folder.Write("model/variables/variables.index", "index");
        Folder.Write("model/saved_model.pb", [0x08, 0x01, 0x12, 0x00]);
        Folder.Write("model/README.md", "# Fashion");

        var result = await PackAsync();

        var manifest = await ManifestAsync();
        Assert.Equal(["README.md", "saved_model.pb", "variables/variables.index"], manifest.Layers.Select(layer => layer.Annotation(ModelPackNames.FilePath)));
        Assert.Equal(["README.md", "saved_model.pb", "variables/variables.index"], manifest.Layers.Select(layer => layer.Annotation(AnnotationNames.Title)));
        Assert.Equal(ModelPackNames.ArtifactType, manifest.ArtifactType);
        Assert.Equal((3, 3), (result.FileCount, result.FilesRead));
        foreach (var layer in manifest.Layers)
        {
            Assert.True(await Layout.ContainsAsync(layer, Cancellation));
        }
    }

    [Fact]
    public async Task Is_described_to_the_letter()
    {
        Folder.Write("model/model.onnx", [0x08, 0x07, 0x12, 0x00]);

        await PackAsync(request => request with
        {
            Metadata = request.Metadata with { Description = "Clothes + shoes", Authors = ["Ada"], Licenses = ["MIT"] },
            Annotations = [new("com.example.team", "vision")],
        });

        var document = await Layout.FetchAsync("1.2.0", null, Cancellation);
        var config = await Layout.ReadBlobAsync(document.Manifest!.Config, 4096, Cancellation);
        Assert.Equal(
            """{"descriptor":{"name":"fashion-mnist","version":"1.2.0","description":"Clothes + shoes","authors":["Ada"],"licenses":["MIT"]},"config":{"format":"onnx"},"modelfs":{"type":"layers","diffIds":["LAYER"]}}"""
                .Replace("LAYER", document.Manifest.Layers[0].Digest.ToString(), StringComparison.Ordinal),
            System.Text.Encoding.UTF8.GetString(config.Span));
        Assert.Equal(
            """{"name":"model.onnx","mode":420,"uid":0,"gid":0,"size":4,"mtime":"1970-01-01T00:00:00Z","typeflag":0}""",
            document.Manifest.Layers[0].Annotation(ModelPackNames.FileMetadata));
        Assert.Equal("vision", document.Manifest.Annotations!["com.example.team"]);
    }

    [Fact]
    public async Task Has_a_configuration_that_the_specification_accepts()
    {
        var schema = await ModelPackSchema.ReadAsync(Cancellation);
        Folder.Write("model/model.gguf", File.ReadAllBytes(SharedFiles.Require("models/gguf/dummy.gguf")));
        await PackAsync(request => request with
        {
            Metadata = request.Metadata with
            {
                Title = "T", Description = "D", Authors = ["A", "B"], Vendor = "V", Family = "F", Licenses = ["MIT"], DocumentationUrl = "https://example.com/d",
                SourceUrl = "https://example.com/s", Revision = "abc", Architecture = "transformer", ParameterSize = "1.5B", Precision = "float16", Quantization = "awq",
                Capabilities = new() { InputTypes = ["text"], OutputTypes = ["embedding"], Languages = ["en"], Reasoning = false, ToolUsage = true },
                Datasets = [new("https://example.com/data"), new("a name")],
            },
        });

        Assert.Empty(schema.Validate((await ConfigAsync()).GetRawText()));
        Assert.NotEmpty(schema.Validate("""{"descriptor":{"unknown":1},"config":{},"modelfs":{"type":"layers","diffIds":["x"]}}"""));
    }

    [Theory]
    [InlineData("weights.safetensors", "weight")]
    [InlineData("model.onnx", "weight")]
    [InlineData("tokenizer.json", "weight.config")]
    [InlineData("tokenizer.model", "weight.config")]
    [InlineData("vocab.txt", "weight.config")]
    [InlineData("config.json", "weight.config")]
    [InlineData("MLmodel", "weight.config")]
    [InlineData("README.md", "doc")]
    [InlineData("LICENSE", "doc")]
    [InlineData("predict.py", "code")]
    [InlineData("train.csv", "dataset")]
    [InlineData("data/samples.jsonl", "dataset")]
    [InlineData("variables/variables.data-00000-of-00001", "weight")]
    public async Task Gets_the_kind_of_each_file_by_its_name(string path, string kind)
    {
        Folder.Write("model/" + path, path == "config.json" ? "{}" : "text");

        await PackAsync();

        var layer = Assert.Single((await ManifestAsync()).Layers);
        Assert.Equal($"application/vnd.cncf.model.{kind}.v1.raw", layer.MediaType);
        Assert.Equal("false", layer.Annotation(ModelPackNames.MediaTypeUntested));
    }

    [Fact]
    public async Task Gets_a_kind_by_content_where_the_name_says_nothing()
    {
        Folder.Write("model/unknown.blob", [1, 0, 2]);
        Folder.Write("model/unknown.text", "words");

        await PackAsync();

        Assert.Equal(
            [("application/vnd.cncf.model.weight.v1.raw", "true"), ("application/vnd.cncf.model.weight.config.v1.raw", "true")],
            (await ManifestAsync()).Layers.Select(layer => (layer.MediaType, layer.Annotation(ModelPackNames.MediaTypeUntested)!)));
    }

    [Fact]
    public async Task May_hold_an_empty_file_and_two_equal_files()
    {
        Folder.Write("model/a.bin", "");
        Folder.Write("model/b.bin", "same");
        Folder.Write("model/c.bin", "same");

        await PackAsync();

        var manifest = await ManifestAsync();
        Assert.Equal([0, 4, 4], manifest.Layers.Select(layer => layer.Size));
        Assert.Equal(3, manifest.Blobs.Count());
    }
}
