using System.Text.Json;
using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class AModelThatSaysWhatItIs(PackedPackages packages) : BuildTest(packages)
{
    [Fact]
    public async Task Goes_to_a_real_registry_in_several_forms()
    {
        Peer.Require("skopeo");
        await using var registry = await DockerRegistry.StartAsync(requiresPassword: false, Cancellation);
        WriteModel(properties: $"<ModelRegistry>{registry.Host}</ModelRegistry><ModelBundleFormat>modelpack;image;ormb</ModelBundleFormat><ModelTags>latest</ModelTags>");
        CopyModel("onnx/light_squeezenet.onnx");
        Folder.Write("fashion-mnist/README.md", "# Fashion");

        var published = await SucceedAsync("fashion-mnist", "publish", "-v:n");
        var again = await SucceedAsync("fashion-mnist", "publish", "-v:n");

        foreach (var tag in new[] { "1.2.0", "image-1.2.0", "ormb-1.2.0" })
        {
            Assert.Contains($"fashion-mnist -> {registry.Host}/ml/fashion-mnist:{tag}@sha256:", published, StringComparison.Ordinal);
        }

        Assert.Equal(3, again.Split(" blobs of 0 bytes sent").Length - 1);
        var image = $"docker://{registry.Host}/ml/fashion-mnist:image-latest";
        Assert.Contains("\"Architecture\": \"arm64\"", await SkopeoAsync("--override-arch", "arm64", "--override-os", "linux", "inspect", "--tls-verify=false", image), StringComparison.Ordinal);
        await SkopeoAsync("copy", "--all", "--preserve-digests", "--src-tls-verify=false", image, $"oci:{Folder["copied"]}:1");
        Assert.Equal(
            await SkopeoAsync("inspect", "--raw", "--tls-verify=false", image), await SkopeoAsync("inspect", "--raw", $"oci:{Folder["copied"]}:1"));
        Assert.Contains(
            "application/vnd.caicloud.model.config.v1alpha1+json",
            await SkopeoAsync("inspect", "--raw", "--tls-verify=false", $"docker://{registry.Host}/ml/fashion-mnist:ormb-1.2.0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_its_project_says_of_it()
    {
        WriteModel(properties: "<ModelTask>image-classification</ModelTask><ModelFramework>scikit-learn</ModelFramework><ModelLanguages>en;de</ModelLanguages>");
        Folder.Write("fashion-mnist/Directory.Build.targets", """
            <Project>
              <ItemGroup>
                <ModelMetric Include="accuracy" Value="0.93" Stage="test" />
                <ModelHyperparameter Include="learning_rate" Value="0.001" />
                <ModelDataset Include="https://example.com/fashion" Revision="abc" />
                <ModelSignature Include="image" Kind="Input" Type="float32" Shape="N,28,28,?" />
                <ModelSignature Include="label" Kind="output" Type="int64" Shape="N" />
              </ItemGroup>
            </Project>
            """);
        await SucceedAsync("fashion-mnist", "build");

        using var manifest = JsonDocument.Parse(await ManifestTextAsync());
        var annotations = manifest.RootElement.GetProperty("annotations");
        Assert.Equal("""[{"stage":"test","name":"accuracy","value":"0.93"}]""", annotations.GetProperty("modelbuild.metrics").GetString());
        Assert.Equal("""[{"name":"learning_rate","value":"0.001"}]""", annotations.GetProperty("modelbuild.hyperparameters").GetString());
        Assert.Equal("""[{"name":"https://example.com/fashion","revision":"abc"}]""", annotations.GetProperty("modelbuild.datasets").GetString());
        Assert.Equal(
            """[{"inputs":[{"name":"image","type":"float32","shape":["N",28,28,null]}],"outputs":[{"name":"label","type":"int64","shape":["N"]}]}]""",
            annotations.GetProperty("modelbuild.signatures").GetString());
        Assert.Equal(("image-classification", "scikit-learn"), (annotations.GetProperty("modelbuild.task").GetString(), annotations.GetProperty("modelbuild.framework").GetString()));
        Assert.Contains("error MODEL1015", await FailAsync("fashion-mnist", "build", "-p:ModelLanguages=english"), StringComparison.Ordinal);
        Assert.Contains("error MODEL1015", await FailAsync("fashion-mnist", "build", "-p:ModelBundleFormat=zip"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_refused_where_it_is_not_whole_and_named_where_it_would_run_code()
    {
        WriteModel();
        CopyModel("gguf/dummy-00001-of-00002.gguf");

        var text = await FailAsync("fashion-mnist", "build");
        Assert.Contains("dummy-00001-of-00002.gguf : error MODEL4103", text, StringComparison.Ordinal);
        await SucceedAsync("fashion-mnist", "build", "-p:CheckModelFiles=false");

        File.Delete(Folder["fashion-mnist/model/dummy-00001-of-00002.gguf"]);
        CopyModel("pickle/malicious0.pkl");
        Assert.Contains("malicious0.pkl : warning MODEL4111", await SucceedAsync("fashion-mnist", "publish"), StringComparison.Ordinal);
        Assert.Contains("error MODEL4111", await FailAsync("fashion-mnist", "build", "-p:ModelUnsafeContent=error"), StringComparison.Ordinal);
        WriteApp("""<ModelReference Include="ml/fashion-mnist" Version="1.2.0" />""");
        Assert.Contains("error MODEL4111", await FailAsync("app", "restore", "-p:ModelUnsafeContent=error"), StringComparison.Ordinal);
        Assert.Contains("warning MODEL4111", await SucceedAsync("app", "build"), StringComparison.Ordinal);
    }

    private void CopyModel(string shared) => Folder.Write($"fashion-mnist/model/{Path.GetFileName(shared)}", File.ReadAllBytes(SharedFiles.Require($"models/{shared}")));

    private async Task<string> ManifestTextAsync()
    {
        var layout = new ModelBuild.Oci.Layout.OciLayout(Folder["fashion-mnist/bin/Debug/fashion-mnist.oci"]);
        var manifest = await layout.ResolveAsync("1.2.0", Cancellation);
        return System.Text.Encoding.UTF8.GetString((await layout.FetchManifestAsync(manifest!.Digest, Cancellation))!.Bytes.Span);
    }
}
