using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class Dependencies(PackedPackages packages) : LoopbackBuildTest(packages)
{
    [Theory]
    [InlineData(Door.Sdk)]
    [InlineData(Door.Package)]
    public async Task Of_a_model_come_along_to_the_app_that_references_it(Door door)
    {
        await PublishModelAsync("words", name: "tokenizer");
        WriteModel(name: "adapter");
        await AddAsync("adapter", """<ModelDependency Include="ml/tokenizer" Version="1.*" />""");
        await SucceedAsync("adapter", "publish", "-v:q");
        WriteApp("""<ModelReference Include="ml/adapter" Version="1.*" />""", door: door);

        Assert.Equal(["adapter.model.json", "adapter/model.onnx", "tokenizer.model.json", "tokenizer/model.onnx"], await FilesOfAsync("app"));
        Assert.Contains("\"ml/tokenizer\": \"1.*\"", await File.ReadAllTextAsync(Folder["app/models.lock.json"], Cancellation), StringComparison.Ordinal);
        await SucceedAsync("app", "build", "-p:RestoreLockedMode=true");
    }

    [Fact]
    public async Task Take_central_versions_and_aliases_and_no_folders()
    {
        Folder.Write("Directory.Models.props", """<Project><ItemGroup><ModelVersion Include="ml/tokenizer" Version="1.*" /><ModelRegistryAlias Include="here" Address="./registry" /></ItemGroup></Project>""");
        await PublishModelAsync("words", name: "tokenizer");
        WriteModel(name: "adapter");
        var original = await File.ReadAllTextAsync(Folder["adapter/adapter.csproj"], Cancellation);
        await AddAsync("adapter", """<ModelDependency Include="ml/tokenizer" />""");
        await SucceedAsync("adapter", "build");
        Folder.Write("adapter/adapter.csproj", original);
        await AddAsync("adapter", """<ModelDependency Include="here/ml/tokenizer" Version="1.*" />""");

        Assert.Contains("error MODEL1011", await FailAsync("adapter", "build"), StringComparison.Ordinal);
    }

    private async Task AddAsync(string project, string items) => Folder.Write(
        $"{project}/{project}.csproj", (await File.ReadAllTextAsync(Folder[$"{project}/{project}.csproj"], Cancellation)).Replace("</ItemGroup>", items + "</ItemGroup>", StringComparison.Ordinal));
}
