using ModelBuild.Builds.Tests.Kit;
using ModelBuild.Oci;

namespace ModelBuild.Builds.Tests;

/// <summary>How models come into the output and the publish folder.</summary>
public sealed class Output(PackedPackages packages) : LoopbackBuildTest(packages)
{
    private const string Reference = """<ModelReference Include="ml/fashion-mnist" Version="1.*" />""";

    private FileInfo Built => new(Folder["app/bin/Debug/net10.0/models/fashion-mnist/model.onnx"]);

    [Fact]
    public async Task Is_links_where_they_are_wanted_and_copies_again_after_that()
    {
        await PublishModelAsync("aaaa");
        WriteApp(Reference);

        await SucceedAsync("app", "build", "-p:ModelLinkMode=symlink");
        Assert.StartsWith(Cache, Built.LinkTarget, StringComparison.Ordinal);
        await SucceedAsync("app", "build", "-p:ModelLinkMode=hardlink");
        Assert.Null(Built.LinkTarget);
        Assert.True(FileStat.AreSameFile(CachedFile(), Built.FullName));
        Assert.DoesNotContain("MODEL7020", await SucceedAsync("app", "publish", "-o", "out", "-c", "Debug", "-p:ModelLinkMode=hardlink"), StringComparison.Ordinal);
        Assert.False(FileStat.AreSameFile(CachedFile(), Folder["app/out/models/fashion-mnist/model.onnx"]));
        await SucceedAsync("app", "build");
        Assert.False(FileStat.AreSameFile(CachedFile(), Built.FullName));
        Assert.Equal("aaaa", await File.ReadAllTextAsync(Built.FullName, Cancellation));

        await SucceedAsync("app", "build", "-p:ModelLinkMode=symlink");
        await SucceedAsync("app", "clean");
        Assert.True(File.Exists(CachedFile()));
        Assert.Contains("error MODEL3028", await FailAsync("app", "build", "-p:ModelLinkMode=hard"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hardlink")]
    [InlineData("symlink")]
    public async Task Of_links_follows_another_version_and_a_reference_that_goes(string mode)
    {
        await PublishModelAsync("aaaa", "1.2.0");
        await PublishModelAsync("bbbb", "1.3.0");
        var property = $"-p:ModelLinkMode={mode}";
        WriteApp(Reference);
        await SucceedAsync("app", "build", property);
        Assert.Equal("bbbb", await File.ReadAllTextAsync(Built.FullName, Cancellation));

        WriteApp(Reference.Replace("1.*", "1.2.0", StringComparison.Ordinal));
        await SucceedAsync("app", "build", property);
        Assert.Equal("aaaa", await File.ReadAllTextAsync(Built.FullName, Cancellation));

        WriteApp("");
        await SucceedAsync("app", "build", property);
        Assert.False(Built.Exists);
        Assert.Equal(["aaaa", "bbbb"], Directory.GetFiles(Path.Combine(Cache, "blobs"), "*", SearchOption.AllDirectories).Select(File.ReadAllText).Where(text => text.Length == 4).Order());
    }

    [Fact]
    public async Task Of_a_library_holds_no_second_copy()
    {
        await PublishModelAsync();
        WriteLibrary(Reference);
        WriteLibrary("""<ProjectReference Include="../lib/lib.csproj" />""", "middle");
        WriteApp("""<ProjectReference Include="../middle/middle.csproj" />""");

        await SucceedAsync("app", "build");

        Assert.True(Built.Exists);
        Assert.False(Directory.Exists(Folder["lib/bin/Debug/net10.0/models"]));
        Assert.False(Directory.Exists(Folder["middle/bin/Debug/net10.0/models"]));
        await SucceedAsync("lib", "build", "-p:CopyModelsToOutputDirectory=true");
        Assert.True(File.Exists(Folder["lib/bin/Debug/net10.0/models/fashion-mnist/model.onnx"]));
    }

    [Theory]
    [InlineData("-p:PublishTrimmed=true")]
    [InlineData("-p:PublishAot=true")]
    [Trait("Speed", "Slow")]
    public async Task Keeps_its_model_beside_what_is_compiled_ahead_of_time_or_trimmed(string property)
    {
        await PublishModelAsync();
        WriteApp(Reference, properties: "<RootNamespace>App</RootNamespace>");
        Folder.Write("app/Program.cs", "System.Console.Write(System.IO.File.ReadAllText(App.ModelAssets.FashionMnist.ModelOnnx));");
        UseAllFeeds();

        await SucceedAsync("app", "publish", "-o", "out", property, "--use-current-runtime", "-p:TreatWarningsAsErrors=true");

        var program = Path.Combine(Folder["app/out"], OperatingSystem.IsWindows() ? "app.exe" : "app");
        Assert.Equal("weights", (await DotNet.RunAsync(program, [], Cancellation)).Text.Trim());
    }

    private string CachedFile() => Directory.GetFiles(Path.Combine(Cache, "blobs"), "*", SearchOption.AllDirectories).Single(file => File.ReadAllText(file) == "aaaa");
}
