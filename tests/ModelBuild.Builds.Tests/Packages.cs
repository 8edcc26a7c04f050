using System.IO.Compression;
using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class Packages(PackedPackages packages) : LoopbackBuildTest(packages)
{
    protected override string NuGetPackages => Folder["packages"];

    private const string Reference = """<ModelReference Include="ml/fashion-mnist" Version="1.*" />""";

    private static readonly string[] Expected = ["fashion-mnist.model.json", "fashion-mnist/model.onnx"];

    [Theory]
    [InlineData(Door.Sdk)]
    [InlineData(Door.DirectoryBuild)]
    [InlineData(Door.Package)]
    public async Task Of_a_library_bring_its_models_to_an_app_that_knows_nothing_of_them(Door door)
    {
        await PublishModelAsync();
        WriteLibrary(Reference, door: door);
        await SucceedAsync("lib", "pack", "-o", "../feed", "-p:Version=3.0.0");
        AddFeed();
        await PublishModelAsync("newer", "1.3.0");
        WriteApp("""<PackageReference Include="lib" Version="3.0.0" />""", door: Door.None);

        Assert.Equal(Expected, await FilesOfAsync("app"));
        Assert.Equal("weights", await File.ReadAllTextAsync(Folder["app/bin/Debug/net10.0/models/fashion-mnist/model.onnx"], Cancellation));
        Assert.False(File.Exists(Folder["app/models.lock.json"]));
        Assert.DoesNotContain(EntriesOf("lib.3.0.0.nupkg"), entry => entry.EndsWith(".onnx", StringComparison.Ordinal));
        Assert.DoesNotContain("Restored model", await SucceedAsync("app", "build"), StringComparison.Ordinal);
        await SucceedAsync("app", "publish", "-o", "out", "-p:RestoreLockedMode=true");
        Assert.True(File.Exists(Folder["app/out/models/fashion-mnist/model.onnx"]));
    }

    [Fact]
    public async Task Of_a_library_with_several_frameworks_bring_the_models_of_each()
    {
        await PublishModelAsync();
        await PublishModelAsync("other", name: "other");
        WriteLibrary(
            """
            <ModelReference Include="ml/fashion-mnist" Version="1.*" Condition="'$(TargetFramework)' == 'net10.0'" />
            <ModelReference Include="ml/other" Version="1.*" Condition="'$(TargetFramework)' == 'netstandard2.0'" />
            """,
            properties: "<TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks><GenerateModelAccessors>false</GenerateModelAccessors>");
        UseAllFeeds();

        await SucceedAsync("lib", "pack", "-o", "../feed");

        Assert.Contains("ml/fashion-mnist", TextOf("lib.1.0.0.nupkg", "buildTransitive/net10.0/lib.props"), StringComparison.Ordinal);
        Assert.Contains("ml/other", TextOf("lib.1.0.0.nupkg", "buildTransitive/netstandard2.0/lib.props"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keep_the_props_and_targets_that_a_library_has_of_its_own()
    {
        await PublishModelAsync();
        Folder.Write("lib/own.props", "<Project><PropertyGroup><OwnProps>yes</OwnProps></PropertyGroup></Project>");
        Folder.Write("lib/own.targets", "<Project><PropertyGroup><OwnTargets>yes</OwnTargets></PropertyGroup></Project>");
        WriteLibrary(Reference + """
            <None Include="own.props" Pack="true" PackagePath="build/lib.props" />
            <None Include="own.targets" Pack="true" PackagePath="buildTransitive/lib.targets" />
            """);
        await SucceedAsync("lib", "pack", "-o", "../feed");
        AddFeed();
        WriteApp("""<PackageReference Include="lib" Version="1.0.0" />""", door: Door.None);
        await SucceedAsync("app", "restore");

        var text = await SucceedAsync("app", "msbuild", "-getProperty:OwnProps,OwnTargets");

        Assert.Equal(3, text.Split("yes").Length);
    }

    [Theory]
    [InlineData(Door.None)]
    [InlineData(Door.Sdk)]
    public async Task Of_a_model_give_it_to_an_app_without_holding_it(Door door)
    {
        WriteModel();
        Assert.Contains("error MODEL3027", await FailAsync("fashion-mnist", "pack", "-p:ModelRegistry=../registry"), StringComparison.Ordinal);
        await SucceedAsync("fashion-mnist", "publish", "-p:ModelRegistry=");
        // NU5104: only here is ModelBuild itself a prerelease.
        Assert.DoesNotContain("warning NU", await SucceedAsync("fashion-mnist", "pack", "-o", "../feed", "-p:ModelRegistry=", "-p:PackageId=Fashion.Mnist.Model", "-p:NoWarn=NU5104"), StringComparison.Ordinal);
        AddFeed();
        WriteApp("""<PackageReference Include="Fashion.Mnist.Model" Version="1.2.0" />""", door: door, properties: "<RootNamespace>App</RootNamespace>");
        Folder.Write("app/Program.cs", "System.Console.Write(System.IO.File.ReadAllText(App.ModelAssets.FashionMnist.ModelOnnx));");

        Assert.Equal("weights", (await SucceedAsync("app", "run")).Trim());
        Assert.Equal(
            ["buildTransitive/netstandard2.0/Fashion.Mnist.Model.props", "buildTransitive/netstandard2.0/Fashion.Mnist.Model.targets", "lib/netstandard2.0/_._"],
            EntriesOf("Fashion.Mnist.Model.1.2.0.nupkg").Where(entry => entry.Contains('/', StringComparison.Ordinal) && !entry.StartsWith("_rels", StringComparison.Ordinal) && !entry.StartsWith("package/", StringComparison.Ordinal)));
        Assert.True(new FileInfo(Folder["feed/Fashion.Mnist.Model.1.2.0.nupkg"]).Length < 10_000);
    }

    [Fact]
    public async Task Of_a_model_pin_what_it_needs_too()
    {
        await PublishModelAsync("words", "1.0.0", name: "tokenizer");
        WriteModel();
        Folder.Write("fashion-mnist/Directory.Build.props", """<Project><ItemGroup><ModelDependency Include="ml/tokenizer" Version="1.*" /></ItemGroup></Project>""");
        await SucceedAsync("fashion-mnist", "publish", "-v:q");
        await SucceedAsync("fashion-mnist", "pack", "-o", "../feed", "-p:PackageId=Fashion.Mnist.Model");
        await PublishModelAsync("newer words", "1.1.0", name: "tokenizer");
        AddFeed();
        WriteApp("""<PackageReference Include="Fashion.Mnist.Model" Version="1.2.0" />""", door: Door.None);

        Assert.Equal(["fashion-mnist.model.json", "fashion-mnist/model.onnx", "tokenizer.model.json", "tokenizer/model.onnx"], await FilesOfAsync("app"));
        Assert.Equal("words", await File.ReadAllTextAsync(Folder["app/bin/Debug/net10.0/models/tokenizer/model.onnx"], Cancellation));
    }

    [Fact]
    public async Task That_disagree_about_a_model_are_an_error_until_the_project_decides()
    {
        await PublishModelAsync("old", "1.2.0");
        WriteLibrary(Reference, "one");
        await SucceedAsync("one", "pack", "-o", "../feed");
        await PublishModelAsync("new", "1.3.0");
        WriteLibrary(Reference, "two");
        await SucceedAsync("two", "pack", "-o", "../feed");
        AddFeed();
        const string both = """<PackageReference Include="one" Version="1.0.0" /><PackageReference Include="two" Version="1.0.0" />""";
        WriteApp(both);

        Assert.Contains("error MODEL3025", await FailAsync("app", "build"), StringComparison.Ordinal);
        WriteApp(both + """<ModelReference Include="ml/fashion-mnist" Version="1.2.0" />""");
        Assert.Contains("warning MODEL3024", await SucceedAsync("app", "build"), StringComparison.Ordinal);
        Assert.Equal("old", await File.ReadAllTextAsync(Folder["app/bin/Debug/net10.0/models/fashion-mnist/model.onnx"], Cancellation));
    }

    private void AddFeed() => Folder.Write("nuget.config", File.ReadAllText(Folder["nuget.config"])
        .Replace("</packageSources>", $"""<add key="feed" value="{Folder["feed"]}" /></packageSources>""", StringComparison.Ordinal));

    private IEnumerable<string> EntriesOf(string package)
    {
        using var archive = ZipFile.OpenRead(Folder[$"feed/{package}"]);
        return [.. archive.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal)];
    }

    private string TextOf(string package, string entry)
    {
        using var archive = ZipFile.OpenRead(Folder[$"feed/{package}"]);
        using var reader = new StreamReader(archive.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }
}
