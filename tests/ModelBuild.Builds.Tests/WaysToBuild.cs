using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

/// <summary>The ways there are to build: solutions, graphs, languages, programs of one file, watching, computed versions.</summary>
public sealed class WaysToBuild(PackedPackages packages) : LoopbackBuildTest(packages)
{
    private const string Reference = """<ModelReference Include="ml/fashion-mnist" Version="1.*" />""";

    [Theory]
    [InlineData("-m")]
    [InlineData("-m", "-mt")]
    [InlineData("-m", "-graph")]
    [InlineData("-m", "-p:RestoreUseStaticGraphEvaluation=true")]
    public async Task A_solution(params string[] options)
    {
        await WriteSolutionAsync();

        await SucceedAsync(".", ["build", "all.slnx", .. options]);

        AssertAllHaveTheirModels();
        Assert.DoesNotContain("Restored model", await SucceedAsync(".", ["build", "all.slnx", .. options]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_isolated_graph()
    {
        await WriteSolutionAsync();
        // NuGet itself cannot restore a solution in isolation.
        await SucceedAsync(".", "restore", "all.slnx");

        await SucceedAsync(".", "build", "all.slnx", "-graph", "-isolate", "--no-restore");

        AssertAllHaveTheirModels();
    }

    [Fact]
    public async Task Another_language_gets_the_files_and_no_accessors()
    {
        await PublishModelAsync();
        WriteProject("""<ModelReference Include="ml/fashion-mnist" Version="1.*" />""", "vb.vbproj");
        Folder.Write("vb/Program.vb", """
            Module Program
                Sub Main()
                    System.Console.Write(System.IO.File.ReadAllText(System.IO.Path.Combine(System.AppContext.BaseDirectory, "models/fashion-mnist/model.onnx")))
                End Sub
            End Module
            """);
        WriteProject("""<ModelReference Include="ml/fashion-mnist" Version="1.*" /><Compile Include="Program.fs" />""", "fs.fsproj");
        Folder.Write("fs/Program.fs", """printf "%s" (System.IO.File.ReadAllText(System.IO.Path.Combine(System.AppContext.BaseDirectory, "models/fashion-mnist/model.onnx")))""");

        Assert.Equal("weights", (await SucceedAsync("vb", "run")).Trim());
        Assert.Equal("weights", (await SucceedAsync("fs", "run")).Trim());
    }

    [Fact]
    public async Task A_program_of_one_file()
    {
        await PublishModelAsync();
        await PublishModelAsync("others", name: "other");
        Folder.Write("scripts/Directory.Build.props", """
            <Project>
              <ItemGroup>
                <ModelReference Include="ml/fashion-mnist" Version="1.*" Condition="'$(MSBuildProjectName)' != 'two.cs' and '$(MSBuildProjectName)' != 'two'" />
                <ModelReference Include="ml/other" Version="1.*" Condition="'$(MSBuildProjectName)' == 'two.cs' or '$(MSBuildProjectName)' == 'two'" />
              </ItemGroup>
            </Project>
            """);
        const string text = """
            #:sdk Microsoft.NET.Sdk
            #:sdk ModelBuild@VERSION
            #:property PublishAot=false
            foreach (var file in System.IO.Directory.GetFiles(System.AppContext.BaseDirectory, "*.onnx", System.IO.SearchOption.AllDirectories))
                System.Console.Write(System.IO.File.ReadAllText(file));
            """;
        Folder.Write("scripts/one.cs", text.Replace("VERSION", Version, StringComparison.Ordinal));
        Folder.Write("scripts/two.cs", text.Replace("VERSION", Version, StringComparison.Ordinal));

        Assert.Equal("weights", (await SucceedAsync("scripts", "run", "one.cs")).Trim());
        Assert.Equal("others", (await SucceedAsync("scripts", "run", "two.cs")).Trim());
        Assert.Equal(2, Directory.GetFiles(Folder["scripts"], "models.*.lock.json").Length);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Watching_gives_the_program_the_models_that_it_then_references()
    {
        await PublishModelAsync("one", "1.0.0");
        await PublishModelAsync("two", "2.0.0");
        WriteApp(Reference, properties: "<RootNamespace>App</RootNamespace>");
        Folder.Write("app/Program.cs", """
            System.Console.WriteLine("TEXT " + System.IO.File.ReadAllText(App.ModelAssets.FashionMnist.ModelOnnx));
            System.Threading.Thread.Sleep(-1);
            """);
        using var watch = Start("app", "watch", "run", "--non-interactive", "--no-hot-reload");
        await watch.WaitForTextAsync("TEXT one", Cancellation);

        Folder.Write("app/app.csproj", (await File.ReadAllTextAsync(Folder["app/app.csproj"], Cancellation)).Replace("1.*", "2.*", StringComparison.Ordinal));

        await watch.WaitForTextAsync("TEXT two", Cancellation);
        watch.Kill();
    }

    [Fact]
    public async Task A_version_that_a_target_computes_is_the_models_version()
    {
        WriteModel(version: "1.2.0", properties: "<GetPackageVersionDependsOn>$(GetPackageVersionDependsOn);ComputeVersion</GetPackageVersionDependsOn>");
        Folder.Write("fashion-mnist/Directory.Build.targets", """
            <Project>
              <Target Name="ComputeVersion">
                <PropertyGroup><Version>4.5.6</Version><PackageVersion>4.5.6</PackageVersion></PropertyGroup>
              </Target>
            </Project>
            """);

        Assert.Contains("ml/fashion-mnist:4.5.6@sha256:", await SucceedAsync("fashion-mnist", "publish"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_projects_in_one_folder()
    {
        await PublishModelAsync();
        await PublishModelAsync("others", name: "other");
        const string separate = "<BaseIntermediateOutputPath>obj/$(MSBuildProjectName)/</BaseIntermediateOutputPath><OutputPath>bin/$(MSBuildProjectName)/</OutputPath><EnableDefaultCompileItems>false</EnableDefaultCompileItems>";
        Folder.Write("both/Directory.Build.props", $"<Project><PropertyGroup>{separate}</PropertyGroup></Project>");
        Folder.Write("both/Program.cs", "class Program { static void Main() { } }");
        foreach (var (name, model) in new[] { ("one", "fashion-mnist"), ("two", "other") })
        {
            WriteProject($"""<ModelReference Include="ml/{model}" Version="1.*" /><Compile Include="Program.cs" />""", $"{name}.csproj", "both");
        }

        await SucceedAsync("both", "build", "one.csproj");
        await SucceedAsync("both", "build", "two.csproj");
        Assert.DoesNotContain("Restored model", await SucceedAsync("both", "build", "one.csproj"), StringComparison.Ordinal);

        Assert.True(File.Exists(Folder["both/bin/one/net10.0/models/fashion-mnist/model.onnx"]));
        Assert.True(File.Exists(Folder["both/bin/two/net10.0/models/other/model.onnx"]));
        Assert.Equal(["models.one.lock.json", "models.two.lock.json"], Directory.GetFiles(Folder["both"], "*.lock.json").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private async Task WriteSolutionAsync()
    {
        await PublishModelAsync();
        WriteModel();
        WriteLibrary(Reference);
        WriteApp("""<ProjectReference Include="../lib/lib.csproj" />""", "first");
        WriteApp(Reference, "second");
        Folder.Write("all.slnx", """
            <Solution>
              <Project Path="fashion-mnist/fashion-mnist.csproj" />
              <Project Path="lib/lib.csproj" />
              <Project Path="first/first.csproj" />
              <Project Path="second/second.csproj" />
            </Solution>
            """);
    }

    private void AssertAllHaveTheirModels()
    {
        Assert.True(File.Exists(Folder["first/bin/Debug/net10.0/models/fashion-mnist/model.onnx"]));
        Assert.True(File.Exists(Folder["second/bin/Debug/net10.0/models/fashion-mnist/model.onnx"]));
        Assert.True(File.Exists(Folder["fashion-mnist/bin/Debug/fashion-mnist.oci/index.json"]));
    }

    private void WriteProject(string items, string file, string? folder = null) => Folder.Write($"{folder ?? Path.GetFileNameWithoutExtension(file)}/{file}", $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <Sdk Name="ModelBuild" Version="{Version}" />
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
          </PropertyGroup>
          <ItemGroup>
            {items}
          </ItemGroup>
        </Project>
        """);
}
