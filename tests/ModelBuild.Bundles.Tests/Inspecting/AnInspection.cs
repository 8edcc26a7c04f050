using System.Text;
using ModelBuild.Bundles.Dialects;
using ModelBuild.Bundles.Tests.Packing;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;

namespace ModelBuild.Bundles.Tests.Inspecting;

public sealed class AnInspection : PackingTest
{
    /// <summary>More than a connection holds on its way when it is let go.</summary>
    private const int Weights = 128 * 1024 * 1024;

    [Fact]
    public async Task Gives_back_what_was_said_when_the_model_was_packed()
    {
        Folder.Write("model/model.onnx", File.ReadAllBytes(SharedFiles.Require("models/onnx/light_squeezenet.onnx")));
        await PackAsync(request => request with
        {
            Metadata = request.Metadata with
            {
                Authors = ["Ada"], Licenses = ["MIT"], SourceUrl = "https://example.com/r", Revision = "abc", Task = "image-classification",
                Metrics = [new("test", "accuracy", "0.9")], Hyperparameters = [new("lr", "0.1")], Datasets = [new("https://example.com/d", null, "r1")], BaseModels = ["org/base"],
            },
        });

        var model = (await InspectAsync($"{Folder["bin/model.oci"]}:1.2.0")).Metadata;

        Assert.Equal(("fashion-mnist", "1.2.0", "onnx", "0.8K", 757), (model.Name, model.Version, model.Format, model.ParameterSize, model.ParameterCount));
        Assert.Equal(
            "Ada MIT https://example.com/r abc image other org/base",
            string.Join(' ', [.. model.Authors, .. model.Licenses, model.SourceUrl, model.Revision, .. model.Capabilities.InputTypes, .. model.Capabilities.OutputTypes, .. model.BaseModels]));
        Assert.Equal("data_0: float32[1,3,224,224]", Assert.Single(Assert.Single(model.Signatures).Inputs).ToString());
        Assert.Equal([new("test", "accuracy", "0.9")], model.Metrics);
        Assert.Equal([new("lr", "0.1")], model.Hyperparameters);
        Assert.Equal([new("https://example.com/d", null, "r1")], model.Datasets);
    }

    [Fact]
    public async Task Reads_what_others_wrote()
    {
        var index = SharedFiles.Require("captures/modelpack-example");

        var model = (await InspectAsync($"{index}@sha256:6c33b38a8826a35da5374bfbfdd1a2e531131b94201c29c281adfb21ca15043a")).Metadata;

        Assert.Equal(("demo", "Demo model", "1.5B", "float32", "transformer"), (model.Name, model.Description, model.ParameterSize, model.Precision, model.Architecture));
        Assert.Equal("https://example.com/data", Assert.Single(model.Datasets).Name);
    }

    [Fact]
    public async Task Of_a_bundle_that_says_little_looks_into_headers_and_fetches_no_weights()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        await PushBareAsync(registry, Weights);

        var model = (await InspectAsync($"{registry.Host}/ml/bare:1.0.0")).Metadata;

        Assert.Equal(("safetensors", "33.6M", "float32"), (model.Format, model.ParameterSize, model.Precision));
        Assert.InRange(registry.Requests.Of("GET", Endpoints.Blob).Sum(request => request.BytesOut), 1, Weights / 2);
    }

    [Theory]
    [InlineData("""{"descriptor":[],"config":"x"}""")]
    [InlineData("""[1]""")]
    [InlineData("""{"descriptor":{"authors":[1,null],"name":7},"config":{"capabilities":{"languages":"en"}}}""")]
    [InlineData("no json")]
    [InlineData("""{"descriptor":{"name":"\ud800"}}""")]
    [InlineData("""{"\ud800x":1}""")]
    public async Task Says_nothing_that_a_strange_configuration_does_not(string config)
    {
        var layout = new OciLayout(Folder["strange"]);
        var (blob, bytes) = Blob(config);
        await layout.PushBlobAsync(BlobSource.OfBytes(blob, bytes), null, Cancellation);
        var annotations = Annotations.Create(
            new(MetadataAnnotations.Signatures, """[{"inputs":[null]}]"""), new(MetadataAnnotations.Metrics, "[{}]"), new(MetadataAnnotations.ParameterCount, "many"));
        await layout.PushManifestAsync(OciDocument.Create(new Manifest { Config = blob, Layers = [], Annotations = annotations }), "1.0.0", Cancellation);

        var inspection = await InspectAsync($"{Folder["strange"]}:1.0.0");
        var model = inspection.Metadata;

        Assert.StartsWith("format: ", inspection.ToOrmbFile().Split('\n').First(line => line.StartsWith("format", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(("", null, true, true), (model.Name, model.ParameterCount, model.Signatures.IsEmpty, model.Metrics.IsEmpty));
    }

    [Fact]
    public async Task Of_a_model_that_says_what_it_is_behind_its_weights_gives_up_before_it_has_fetched_them()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        await PushFileAsync(registry, "model.json", [.. """{"learner":{"gradient_booster":{"trees":["""u8, .. Enumerable.Repeat("1.5,"u8.ToArray(), Weights / 4).SelectMany(tree => tree), .. "1]}}}"u8]);

        Assert.Null((await InspectAsync($"{registry.Host}/ml/bare:1.0.0")).Metadata.ParameterCount);
        Assert.InRange(registry.Requests.Of("GET", Endpoints.Blob).Sum(request => request.BytesOut), 1, Weights / 2);
    }

    [Fact]
    public async Task Of_an_old_orm_bundle_says_why_it_makes_no_ormbfile()
    {
        var layout = new OciLayout(Folder["old"]);
        var (blob, bytes) = Blob("""{"format":"ONNX","metrics":[{"name":"acc","value":"0.9"}]}""");
        blob = blob with { MediaType = OrmbNames.ConfigMediaType };
        await layout.PushBlobAsync(BlobSource.OfBytes(blob, bytes), null, Cancellation);
        await layout.PushManifestAsync(OciDocument.Create(new Manifest { Config = blob, Layers = [blob with { MediaType = OrmbNames.LayerMediaType }] }), "1.0.0", Cancellation);
        var inspection = await InspectAsync($"{Folder["old"]}:1.0.0");

        Assert.Equal("MODEL4003", Assert.Throws<ModelException>(inspection.ToOrmbFile).Diagnostic.Code);
    }

    private static async Task<Inspection> InspectAsync(string reference)
    {
        using var repositories = new Repositories(new());
        return await new ModelInspector(repositories).InspectAsync(ArtifactReference.Parse(reference, "/", RegistryAddress.Parse("/", "/")), Cancellation);
    }

    /// <summary>A bundle as <c>oras push</c> makes it: a layer with a title, and nothing that says what it is.</summary>
    private static Task PushBareAsync(LoopbackRegistry registry, int weights)
    {
        var header = Encoding.UTF8.GetBytes($$$"""{"w":{"dtype":"F32","shape":[{{{weights / 4}}}],"data_offsets":[0,{{{weights}}}]}}""");
        return PushFileAsync(registry, "model.safetensors", [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[weights]]);
    }

    private static async Task PushFileAsync(LoopbackRegistry registry, string name, byte[] file)
    {
        using var repositories = new Repositories(new());
        var repository = repositories.Open(RegistryAddress.Parse(registry.Host, "/").Repository("ml/bare"));
        var layer = new Descriptor
        {
            MediaType = "application/octet-stream",
            Digest = Digest.Compute(file),
            Size = file.Length,
            Annotations = Annotations.Create(new KeyValuePair<string, string>(AnnotationNames.Title, name)),
        };
        var (config, bytes) = Blob("{}");
        await repository.PushBlobAsync(BlobSource.OfBytes(layer, file), null, Cancellation);
        await repository.PushBlobAsync(BlobSource.OfBytes(config, bytes), null, Cancellation);
        await repository.PushManifestAsync(OciDocument.Create(new Manifest { MediaType = MediaTypes.Manifest, Config = config, Layers = [layer] }), "1.0.0", Cancellation);
    }

    private static (Descriptor Descriptor, byte[] Bytes) Blob(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return (new() { MediaType = "application/vnd.oci.empty.v1+json", Digest = Digest.Compute(bytes), Size = bytes.Length }, bytes);
    }
}
