using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class Selection(PackedPackages packages) : LoopbackBuildTest(packages)
{
    [Theory]
    [InlineData(Door.Sdk)]
    [InlineData(Door.Package)]
    public async Task Brings_only_the_matching_files_and_follows_a_change(Door door)
    {
        Folder.Write("fashion-mnist/model/tokenizer.json", "{}");
        Folder.Write("fashion-mnist/model/cuda/model.onnx", "cuda weights");
        await PublishModelAsync();
        WriteApp(Reference("*.onnx;tokenizer.json"), door: door);
        Assert.Equal(["fashion-mnist.model.json", "fashion-mnist/model.onnx", "fashion-mnist/tokenizer.json"], await FilesOfAsync("app"));
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(Cache, "blobs"), "*", SearchOption.AllDirectories), file => File.ReadAllText(file) == "cuda weights");

        WriteApp(Reference("cuda/**"), door: door);
        Assert.Equal(["fashion-mnist.model.json", "fashion-mnist/cuda/model.onnx"], await FilesOfAsync("app"));

        WriteApp(Reference("*.gguf"), door: door);
        Assert.Contains("error MODEL3022", await FailAsync("app", "build"), StringComparison.Ordinal);
    }

    private static string Reference(string files) => $"""<ModelReference Include="ml/fashion-mnist" Version="1.*" Files="{files}" />""";
}
