using ModelBuild.Builds.Tests.Kit;
using ModelBuild.Oci;

namespace ModelBuild.Builds.Tests;

/// <summary>One pass of each part of restoring on docker-registry, behind a password.</summary>
public sealed class EveryPartOnARealRegistry(PackedPackages packages) : BuildTest(packages)
{
    protected override string NuGetPackages => Folder["packages"];

    [Fact]
    public async Task Central_versions_dependencies_selection_accessors_links_and_locked_mode()
    {
        await using var registry = await DockerRegistry.StartAsync(requiresPassword: true, Cancellation);
        var variables = Variables(registry.Host, DockerRegistry.User);
        Folder.Write("tokenizer/model/vocabulary.txt", "a b c");
        await PublishModelAsync("words", "1.0.0", "tokenizer", registry.Host, DockerRegistry.User);
        await PublishModelAsync("words", "1.1.0", "tokenizer", registry.Host, DockerRegistry.User);
        WriteModel("weights", properties: $"<ModelRegistry>{registry.Host}</ModelRegistry>", name: "adapter");
        Folder.Write("adapter/Directory.Build.props", """<Project><ItemGroup><ModelDependency Include="ml/tokenizer" Version="1.*" /></ItemGroup></Project>""");
        await SucceedAsync("adapter", variables, "publish", "-v:q");
        Folder.Write("Directory.Models.props", $"""
            <Project>
              <ItemGroup>
                <ModelRegistryAlias Include="models" Address="{registry.Host}/ml" />
                <ModelVersion Include="models/adapter" Version="1.*" />
              </ItemGroup>
            </Project>
            """);
        WriteApp("""<ModelReference Include="models/adapter" Files="*.onnx" />""", properties: "<RootNamespace>App</RootNamespace>");
        Folder.Write("app/Program.cs", """
            System.Console.Write(System.IO.File.ReadAllText(App.ModelAssets.Adapter.ModelOnnx) + " " + App.ModelAssets.Adapter.Version
                + " " + App.ModelAssets.Tokenizer.Version + " " + System.IO.File.ReadAllText(App.ModelAssets.Tokenizer.Path("vocabulary.txt")));
            """);

        await SucceedAsync("app", variables, "build", "-p:ModelLinkMode=hardlink");
        await PublishModelAsync("words", "1.2.0", "tokenizer", registry.Host, DockerRegistry.User);
        Directory.Delete(Cache, recursive: true);
        await SucceedAsync("app", variables, "restore", "--locked-mode");

        Assert.Equal("weights 1.2.0 1.1.0 a b c", (await SucceedAsync("app", variables, "run", "--no-restore")).Trim());
        Assert.Contains("1.2.0", await SucceedAsync("app", variables, "restore", "--force-evaluate"), StringComparison.Ordinal);
        Assert.Equal("weights 1.2.0 1.2.0 a b c", (await SucceedAsync("app", variables, "run")).Trim());
    }

    [Fact]
    public async Task A_package_that_brings_a_model_and_a_container_that_holds_it()
    {
        await using var registry = await DockerRegistry.StartAsync(requiresPassword: false, Cancellation);
        Peer.Require("skopeo");
        WriteModel(properties: $"<ModelRegistry>{registry.Host}</ModelRegistry>");
        await SucceedAsync("fashion-mnist", "publish", "-v:q");
        await SucceedAsync("fashion-mnist", "pack", "-o", "../feed", "-p:PackageId=Fashion.Mnist.Model");
        Folder.Write("nuget.config", (await File.ReadAllTextAsync(Folder["nuget.config"], Cancellation))
            .Replace("</packageSources>", $"""<add key="feed" value="{Folder["feed"]}" /></packageSources>""", StringComparison.Ordinal));
        WriteApp("""<PackageReference Include="Fashion.Mnist.Model" Version="1.2.0" />""", door: Door.None);
        await PushBaseImageAsync(registry.Host);

        await SucceedAsync(
            "app", new Dictionary<string, string> { ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = registry.Host }, "publish", "-t:PublishContainer", $"-p:ContainerBaseImage={registry.Host}/base:1", $"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=app",
            "-p:ContainerImageTag=1", "-p:EnableRuntimePackDownload=false", "-p:UseAppHost=false", "--os", "linux", "--arch", "x64");

        await SkopeoAsync("copy", "--src-tls-verify=false", $"docker://{registry.Host}/app:1", $"dir:{Folder["image"]}");
        Assert.Contains("app/models/fashion-mnist/model.onnx", await FilesOfImageAsync(), StringComparison.Ordinal);
    }

    /// <summary>No image of a runtime can be had here; one with an empty layer is as good to put files on.</summary>
    private async Task PushBaseImageAsync(string host)
    {
        var layer = new byte[1024];
        var layerDigest = Digest.Compute(layer);
        var config = System.Text.Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","config":{"Env":["PATH=/usr/bin"]},"rootfs":{"type":"layers","diff_ids":["{{{layerDigest}}}"]}}""");
        var manifest = System.Text.Encoding.UTF8.GetBytes($$"""
            {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",
            "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":{{config.Length}},"digest":"{{Digest.Compute(config)}}"},
            "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar","size":{{layer.Length}},"digest":"{{layerDigest}}"}]}
            """);
        Folder.Write($"base/{layerDigest.Hex}", layer);
        Folder.Write($"base/{Digest.Compute(config).Hex}", config);
        Folder.Write("base/manifest.json", manifest);
        Folder.Write("base/version", "Directory Transport Version: 1.1\n");
        await SkopeoAsync("copy", "--dest-tls-verify=false", $"dir:{Folder["base"]}", $"docker://{host}/base:1");
    }

    private async Task<string> FilesOfImageAsync()
    {
        var names = new System.Text.StringBuilder();
        foreach (var file in Directory.GetFiles(Folder["image"]).Where(file => !Path.GetFileName(file).Contains('.', StringComparison.Ordinal) && Path.GetFileName(file) != "version"))
        {
            var run = await DotNet.RunAsync("tar", ["-tf", file], Cancellation);
            names.Append(run.ExitCode == 0 ? run.Text : "");
        }

        return names.ToString();
    }
}
