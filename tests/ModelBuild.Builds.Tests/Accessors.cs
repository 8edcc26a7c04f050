using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class Accessors(PackedPackages packages) : LoopbackBuildTest(packages)
{
    private const string Reference = """<ModelReference Include="ml/fashion-mnist" Version="1.*" />""";

    private const string Strict = "<Nullable>enable</Nullable><TreatWarningsAsErrors>true</TreatWarningsAsErrors><AnalysisLevel>latest-all</AnalysisLevel><GenerateDocumentationFile>true</GenerateDocumentationFile><NoWarn>CA1303;CA1852;CA1707;CA1716</NoWarn>";

    [Theory]
    [InlineData(Door.Sdk)]
    [InlineData(Door.Package)]
    public async Task Give_code_the_files_version_and_digest(Door door)
    {
        await PublishModelAsync();
        WriteApp(Reference, door: door, properties: Strict + "<ImplicitUsings>enable</ImplicitUsings>");
        // With implicit usings the class needs no using, and minds none.
        Folder.Write("app/Program.cs", (door == Door.Sdk ? "" : "using App;\n") + """
            System.Console.WriteLine(System.IO.File.ReadAllText(ModelAssets.FashionMnist.ModelOnnx));
            System.Console.WriteLine(ModelAssets.FashionMnist.ModelOnnx == ModelAssets.FashionMnist.Path("model.onnx"));
            System.Console.WriteLine(ModelAssets.FashionMnist.Directory.StartsWith(System.AppContext.BaseDirectory, System.StringComparison.Ordinal));
            System.Console.WriteLine(ModelAssets.FashionMnist.Version + " " + ModelAssets.FashionMnist.Digest[..7]);
            """);
        await SucceedAsync("app", "build", "-p:RootNamespace=App");

        var text = await SucceedAsync("app", "run", "--no-build");

        Assert.Equal("weights|True|True|1.2.0 sha256:", string.Join('|', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
    }

    [Fact]
    public async Task Compile_whatever_models_files_and_namespaces_are_called()
    {
        string[] names = ["Path", "directory", "Version", "Digest", "Equals", "toString", "get-type", "class", "7b.bin", "a-b", "a b", "a_b", "odd.bin", "模型.bin", "Ünï/çödé", "ModelAssets", "System", "{0}", "$x", "%41", "a;b @(c)"];
        foreach (var name in names)
        {
            Folder.Write($"odd/model/{name}", name);
        }

        WriteModel(name: "odd", properties: "<ModelName>odd</ModelName>");
        await SucceedAsync("odd", "publish", "-v:q");
        WriteApp(
            """
            <ModelReference Include="ml/odd" Version="1.2.0" />
            <ModelReference Include="ml/odd" Version="1.2.0" Name="ModelAssets" />
            <ModelReference Include="ml/odd" Version="1.2.0" Name="System" />
            <ModelReference Include="ml/odd" Version="1.2.0" Name="7-b.c" />
            """,
            properties: Strict + "<LangVersion>7.3</LangVersion><Nullable>disable</Nullable><RootNamespace>my-app.Models.class</RootNamespace>");
        Folder.Write("app/Program.cs", """
            namespace my_app.System { }
            namespace my_app.Models.IO { }
            namespace my_app.Models.@class
            {
                internal static class Program
                {
                    private static void Main()
                    {
                        foreach (var model in typeof(ModelAssets).GetNestedTypes(global::System.Reflection.BindingFlags.NonPublic))
                            foreach (var file in model.GetProperties())
                                global::System.Console.WriteLine(file.Name == "Directory" || global::System.IO.File.Exists((string)file.GetValue(null)));
                    }
                }
            }
            """);

        var text = await SucceedAsync("app", "run");

        Assert.All(names, name => Assert.Contains($"\"{name}\"", File.ReadAllText(Folder["app/models.lock.json"]), StringComparison.Ordinal));
        Assert.True(4 * (names.Length + 2) == text.Split("True").Length - 1, File.ReadAllText(Folder["app/obj/Debug/net10.0/ModelAssets.g.cs"]));
        Assert.DoesNotContain("False", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_there_in_a_design_time_build_and_compiled_once()
    {
        await PublishModelAsync();
        WriteApp(Reference);
        await SucceedAsync("app", "build");
        var source = Folder["app/obj/Debug/net10.0/ModelAssets.g.cs"];
        var built = File.GetLastWriteTimeUtc(Folder["app/obj/Debug/net10.0/app.dll"]);

        var compiled = await SucceedAsync(
            "app", "msbuild", "-t:Compile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-getItem:Compile");
        await SucceedAsync("app", "build");

        Assert.Contains("ModelAssets.g.cs", compiled, StringComparison.Ordinal);
        Assert.True(File.Exists(source));
        Assert.Equal(built, File.GetLastWriteTimeUtc(Folder["app/obj/Debug/net10.0/app.dll"]));
    }

    [Fact]
    public async Task Are_another_class_or_none_where_the_project_says_so()
    {
        await PublishModelAsync();
        WriteApp(Reference);
        await SucceedAsync("app", "build", "-p:GenerateModelAccessors=false");
        Assert.False(File.Exists(Folder["app/obj/Debug/net10.0/ModelAssets.g.cs"]));

        await SucceedAsync("app", "build", "-p:ModelAccessorClass=Weights");

        Assert.Contains("class @Weights", await File.ReadAllTextAsync(Folder["app/obj/Debug/net10.0/ModelAssets.g.cs"], Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_a_model_that_stays_in_the_cache()
    {
        await PublishModelAsync();
        WriteApp(Reference.Replace("/>", "CopyToOutput=\"false\" />", StringComparison.Ordinal), properties: "<RootNamespace>App</RootNamespace>");
        Folder.Write("app/Program.cs", "System.Console.Write(System.IO.File.ReadAllText(App.ModelAssets.FashionMnist.ModelOnnx));");

        Assert.Equal("weights", (await SucceedAsync("app", "run")).Trim());
        Assert.False(Directory.Exists(Folder["app/bin/Debug/net10.0/models"]));
        Assert.Contains("/trees/sha256/", await SucceedAsync("app", "build", "-t:Build", "-getItem:ResolvedModel"), StringComparison.Ordinal);
    }
}
