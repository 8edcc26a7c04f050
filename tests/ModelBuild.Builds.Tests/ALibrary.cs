using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class ALibrary(PackedPackages packages) : LoopbackBuildTest(packages)
{
    private static string Reference(string version) => $"""<ModelReference Include="ml/fashion-mnist" Version="{version}" />""";

    [Theory]
    [InlineData(Door.None)]
    [InlineData(Door.Sdk)]
    public async Task Brings_its_model_to_the_app_that_references_it(Door door)
    {
        await PublishModelAsync();
        WriteLibrary(Reference("1.*"));
        WriteApp("""<ProjectReference Include="../lib/lib.csproj" />""", door: door);

        Assert.Equal(["fashion-mnist.model.json", "fashion-mnist/model.onnx"], await FilesOfAsync("app"));
        await SucceedAsync("app", "publish", "-o", "out");
        Assert.True(File.Exists(Folder["app/out/models/fashion-mnist/model.onnx"]));
    }

    [Fact]
    public async Task May_bring_the_same_version_as_the_app()
    {
        await PublishModelAsync();
        WriteLibrary(Reference("1.*"));
        WriteApp("""<ProjectReference Include="../lib/lib.csproj" />""" + Reference("1.2.0"));

        await SucceedAsync("app", "publish", "-o", "out");
    }

    [Fact]
    public async Task That_brings_another_version_than_the_app_is_an_error_that_shows_both()
    {
        await PublishModelAsync("one", "1.2.0");
        await PublishModelAsync("two", "2.0.0");
        WriteLibrary(Reference("1.*"));
        WriteApp("""<ProjectReference Include="../lib/lib.csproj" />""" + Reference("2.*"));

        var text = await FailAsync("app", "build");

        Assert.Contains("error MODEL3017", text, StringComparison.Ordinal);
        Assert.Contains("lib.csproj", text, StringComparison.Ordinal);
        Assert.Contains("app.csproj", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task May_be_the_model_project_itself()
    {
        WriteModel();
        Folder.Write("fashion-mnist/model/sub/labels.txt", "shoe");
        WriteApp("""<ProjectReference Include="../fashion-mnist/fashion-mnist.csproj" />""", door: Door.None);

        Assert.Equal(["fashion-mnist.model.json", "fashion-mnist/model.onnx", "fashion-mnist/sub/labels.txt"], await FilesOfAsync("app"));
        await SucceedAsync("app", "publish", "-o", "out");
        Assert.True(File.Exists(Folder["app/out/models/fashion-mnist/sub/labels.txt"]));
    }
}
