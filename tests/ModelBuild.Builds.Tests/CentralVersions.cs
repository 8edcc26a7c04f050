using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class CentralVersions(PackedPackages packages) : LoopbackBuildTest(packages)
{
    [Theory]
    [InlineData(Door.Sdk)]
    [InlineData(Door.DirectoryBuild)]
    [InlineData(Door.Package)]
    public async Task Come_from_a_file_above_the_project(Door door)
    {
        await PublishModelAsync("old", "1.2.0");
        await PublishModelAsync("new", "2.0.0");
        Folder.Write("Directory.Models.props", $"""
            <Project>
              <ItemGroup>
                <ModelRegistryAlias Include="shared" Address="{Registry}/ml" />
                <ModelVersion Include="shared/fashion-mnist" Version="1.*" />
              </ItemGroup>
            </Project>
            """);
        WriteApp("""<ModelReference Include="shared/fashion-mnist" />""", door: door);

        await SucceedAsync("app", "build");
        Assert.Equal("old", await File.ReadAllTextAsync(Folder["app/bin/Debug/net10.0/models/fashion-mnist/model.onnx"], Cancellation));
        Assert.Contains("app.csproj : error MODEL3018", await RebuildAsync("""Version="2.0.0" """), StringComparison.Ordinal);
        Assert.Contains("error MODEL3001", await FailAsync("app", "build", "-p:ImportDirectoryModelsProps=false"), StringComparison.Ordinal);

        async Task<string> RebuildAsync(string metadata)
        {
            WriteApp($"""<ModelReference Include="shared/fashion-mnist" {metadata}/>""", door: door);
            var text = await FailAsync("app", "build");
            WriteApp("""<ModelReference Include="ml/fashion-mnist" />""", door: door);
            return text;
        }
    }

    [Fact]
    public async Task Are_overridden_by_one_project()
    {
        await PublishModelAsync("old", "1.2.0");
        await PublishModelAsync("new", "2.0.0");
        Folder.Write("Directory.Models.props", """<Project><ItemGroup><ModelVersion Include="ml/fashion-mnist" Version="1.2.0" /></ItemGroup></Project>""");
        WriteApp("""<ModelReference Include="ml/fashion-mnist" VersionOverride="2.0.0" />""");

        await SucceedAsync("app", "build");

        Assert.Equal("new", await File.ReadAllTextAsync(Folder["app/bin/Debug/net10.0/models/fashion-mnist/model.onnx"], Cancellation));
    }
}
