using System.Text;
using System.Text.Json;
using ModelBuild.Bundles.Dialects;

namespace ModelBuild.Bundles.Tests.Packing;

public sealed class AModelThatSaysWhatItIs : PackingTest
{
    [Fact]
    public async Task Has_its_format_parameters_and_signature_in_the_bundle()
    {
        Copy("models/onnx/light_squeezenet.onnx");

        await PackAsync();

        var (config, annotations) = (await ConfigAsync(), (await ManifestAsync()).Annotations!);
        Assert.Equal("""{"format":"onnx","paramSize":"0.8K","precision":"float32"}""", config.GetProperty("config").GetRawText());
        Assert.Equal("757", annotations[MetadataAnnotations.ParameterCount]);
        Assert.Equal(
            """[{"inputs":[{"name":"data_0","type":"float32","shape":[1,3,224,224]}],"outputs":[{"name":"softmaxout_1","type":"float32","shape":[1,1000,1,1]}]}]""",
            annotations[MetadataAnnotations.Signatures]);
    }

    [Fact]
    public async Task Of_several_signatures_has_all_by_name()
    {
        CopyFolder("models/tensorflow/half_plus_two");

        await PackAsync();

        var signatures = JsonDocument.Parse((await ManifestAsync()).Annotations![MetadataAnnotations.Signatures]).RootElement;
        Assert.Contains("serving_default", signatures.EnumerateArray().Select(signature => signature.GetProperty("name").GetString()));
        Assert.Equal("TensorFlow", (await ManifestAsync()).Annotations![MetadataAnnotations.Framework]);
    }

    [Fact]
    public async Task Is_described_by_the_files_of_hugging_face_that_lie_beside_it()
    {
        WriteHuggingFaceModel();

        await PackAsync();

        var config = await ConfigAsync();
        Assert.Equal(
            """{"architecture":"transformer","format":"safetensors","paramSize":"0.1K","precision":"bfloat16","capabilities":{"inputTypes":["text"],"outputTypes":["text"],"languages":["en","fr"]}}""",
            config.GetProperty("config").GetRawText());
        Assert.Equal("""["Apache-2.0"]""", config.GetProperty("descriptor").GetProperty("licenses").GetRawText());
        Assert.Equal("llama", config.GetProperty("descriptor").GetProperty("family").GetString());
        var annotations = (await ManifestAsync()).Annotations!;
        Assert.Equal(("text-generation", "4096", """["org/base"]"""),
            (annotations[MetadataAnnotations.Task], annotations[MetadataAnnotations.ContextLength], annotations[MetadataAnnotations.BaseModels]));
        var schema = await ModelPackSchema.ReadAsync(Cancellation);
        Assert.Empty(schema.Validate(config.GetRawText()));
    }

    [Fact]
    public async Task Is_overruled_by_its_project()
    {
        WriteHuggingFaceModel();

        await PackAsync(request => request with
        {
            Metadata = request.Metadata with
            {
                Format = "own", Architecture = "cnn", Licenses = ["MIT"], Precision = "int8", ParameterSize = "7B",
                Signatures = [new() { Inputs = [new() { Name = "x", ElementType = "int64", Shape = [new(null, "N"), new(null), new(3)] }] }],
                Metrics = [new("test", "accuracy", "0.9")], Hyperparameters = [new("lr", "0.1")], Datasets = [new("https://example.com/d", "https://example.com/d.git", "abc")],
            },
        });

        Assert.StartsWith("""{"architecture":"cnn","format":"own","paramSize":"7B","precision":"int8",""", (await ConfigAsync()).GetProperty("config").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("""["https://example.com/d"]""", (await ConfigAsync()).GetProperty("descriptor").GetProperty("datasetsURL").GetRawText());
        var annotations = (await ManifestAsync()).Annotations!;
        Assert.Equal("""[{"inputs":[{"name":"x","type":"int64","shape":["N",null,3]}],"outputs":[]}]""", annotations[MetadataAnnotations.Signatures]);
        Assert.Equal("""[{"stage":"test","name":"accuracy","value":"0.9"}]""", annotations[MetadataAnnotations.Metrics]);
        Assert.Equal("""[{"name":"lr","value":"0.1"}]""", annotations[MetadataAnnotations.Hyperparameters]);
        Assert.Equal("""[{"name":"https://example.com/d","repository":"https://example.com/d.git","revision":"abc"}]""", annotations[MetadataAnnotations.Datasets]);
    }

    [Fact]
    public async Task Says_the_same_when_none_of_its_files_is_read_again()
    {
        WriteHuggingFaceModel();
        Copy("models/onnx/light_squeezenet.onnx");
        var before = await PackAsync();
        Thread.Sleep(60);
        await PackAsync();

        var after = await PackAsync(request => request with { Metadata = request.Metadata with { Description = "else" } });
        var again = await PackAsync();

        Assert.Equal((0, 0), (after.FilesRead, again.FilesRead));
        Assert.Equal(before.Manifest.Digest, again.Manifest.Digest);
    }

    [Fact]
    public async Task Brings_readme_and_license_of_its_project_under_the_names_that_registries_show()
    {
        Folder.Write("model/model.bin", [1, 0]);
        Folder.Write("readme.md", "# Model");
        Folder.Write("LICENSE.md", "MIT");

        await PackAsync(request => request with { DocsDirectory = Folder.Path });

        Assert.Equal(
            [("LICENSE", "application/vnd.cncf.model.doc.v1.raw"), ("README.md", "application/vnd.cncf.model.doc.v1.raw"), ("model.bin", "application/vnd.cncf.model.weight.v1.raw")],
            (await ManifestAsync()).Layers.Select(layer => (layer.Annotation(ModelPackNames.FilePath)!, layer.MediaType)));
    }

    [Fact]
    public async Task Keeps_its_own_readme()
    {
        Folder.Write("model/README.md", "its own");
        Folder.Write("README.md", "the project's");

        await PackAsync(request => request with { DocsDirectory = Folder.Path });

        Assert.Equal(7, Assert.Single((await ManifestAsync()).Layers).Size);
    }

    [Theory]
    [InlineData("license/third-party.txt")]
    [InlineData("LICENSE.txt")]
    public async Task Leaves_a_document_out_that_would_collide(string own)
    {
        Folder.Write($"model/{own}", "its own");
        Folder.Write("LICENSE", "the project's");

        await PackAsync(request => request with { DocsDirectory = Folder.Path });

        Assert.Equal(own, Assert.Single((await ManifestAsync()).Layers).Annotation(ModelPackNames.FilePath));
    }

    [Fact]
    public async Task Takes_the_document_with_the_exact_name_in_whatever_order_they_lie()
    {
        Folder.Write("model/model.bin", [1, 0]);
        Folder.Write("ReadMe.md", "another");
        Folder.Write("README.md", "exact");

        await PackAsync(request => request with { DocsDirectory = Folder.Path });

        Assert.Equal(5, (await ManifestAsync()).Layers.Single(layer => layer.Annotation(ModelPackNames.FilePath) == "README.md").Size);
    }

    private void Copy(string shared) => Folder.Write($"model/{Path.GetFileName(shared)}", File.ReadAllBytes(SharedFiles.Require(shared)));

    private void CopyFolder(string shared)
    {
        var root = SharedFiles.Require(shared);
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            Folder.Write($"model/{Path.GetRelativePath(root, file)}", File.ReadAllBytes(file));
        }
    }

    private void WriteHuggingFaceModel()
    {
        Folder.Write("model/config.json", """{"architectures":["LlamaForCausalLM"],"model_type":"llama","torch_dtype":"bfloat16","max_position_embeddings":4096,"transformers_version":"4.40.0"}""");
        Folder.Write("model/README.md", "---\nlicense: apache-2.0\npipeline_tag: text-generation\nlanguage:\n- en\n- fr\n- multilingual\nbase_model: org/base\n---\n# Model\n");
        var header = Encoding.UTF8.GetBytes("""{"w":{"dtype":"BF16","shape":[10,12],"data_offsets":[0,240]}}""");
        Folder.Write("model/model.safetensors", [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[240]]);
    }
}
