using ModelBuild.Bundles;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;

namespace ModelBuild.Builds.Tests.Kit;

/// <summary>A folder with projects of its own, its own home, model cache and folder registry, and the packages just built.</summary>
public abstract class BuildTest : IDisposable
{
    private readonly PackedPackages packages;

    protected BuildTest(PackedPackages packages)
    {
        this.packages = packages;
        // Nothing but our own packages: what these projects need besides is in the SDK, so no test needs a network.
        Folder.Write("nuget.config", $"""<configuration><packageSources><clear /><add key="built" value="{packages.Feed}" /></packageSources></configuration>""");
    }

    protected TemporaryDirectory Folder { get; } = new();

    protected string Version => packages.Version;

    protected string Cache => Folder["cache"];

    /// <summary>Where models are published, and looked for without a host: a folder, or a host.</summary>
    protected virtual string Registry => Folder["registry"];

    /// <summary>All tests share the packages just built; one that packs packages of its own needs a folder of its own.</summary>
    protected virtual string NuGetPackages => packages.NuGetPackages;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What a program prints that lists the models beside it.</summary>
    private const string Program =
        """
        using System.IO;
        var models = Path.Combine(System.AppContext.BaseDirectory, "models");
        if (Directory.Exists(models))
            foreach (var file in Directory.GetFiles(models, "*", SearchOption.AllDirectories))
                System.Console.WriteLine("FILE " + Path.GetRelativePath(models, file).Replace('\\', '/'));
        """;

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A model project with one small file, pushing to the registry of this test.</summary>
    protected string WriteModel(string content = "weights", string version = "1.2.0", string properties = "", string name = "fashion-mnist")
    {
        Folder.Write($"{name}/model/model.onnx", content);
        return Folder.Write($"{name}/{name}.csproj", $"""
            <Project Sdk="ModelBuild/{Version}">
              <PropertyGroup>
                <ModelRegistry>{Registry}</ModelRegistry>
                <ModelRepository>ml/{name}</ModelRepository>
                <Version>{version}</Version>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <ModelFile Include="model/**" />
              </ItemGroup>
            </Project>
            """);
    }

    /// <summary>Publishes the files in NAME/model, and the one with <paramref name="content"/>, as <c>ml/NAME</c>: as a model project would, without a build.</summary>
    /// <param name="registry">Host; the registry of this test where null.</param>
    protected async Task<Digest> PublishModelAsync(string content = "weights", string version = "1.2.0", string name = "fashion-mnist", string? registry = null, LoopbackUser? user = null)
    {
        Folder.Write($"{name}/model/model.onnx", content);
        var files = new DirectoryInfo(Folder[$"{name}/model"]).EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.FullName);
        var packed = await ModelPacker.PackAsync(
            new()
            {
                Files = [.. files.Select(file => new ModelFile { SourcePath = file, Path = Path.GetRelativePath(Folder[$"{name}/model"], file).Replace('\\', '/') })],
                Metadata = new() { Name = name, Version = version },
                LayoutDirectory = Folder[$"{name}/layout"],
            },
            null,
            Cancellation);
        var address = RegistryAddress.Parse(registry ?? Registry, Folder.Path);
        using var repositories = new Repositories(new() { Environment = Variables(registry, user).GetValueOrDefault });
        await new ModelPusher(repositories).PushAsync(
            new() { LayoutDirectory = Folder[$"{name}/layout"], VersionTag = packed.Tag, Destination = address.Repository($"ml/{name}") }, null, Cancellation);
        return packed.Manifest.Digest;
    }

    /// <summary>The environment that gives a command the credentials of a registry.</summary>
    protected static Dictionary<string, string> Variables(string? host, LoopbackUser? user)
    {
        var name = "MODELBUILD_REGISTRY_" + string.Concat((host ?? "").Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToUpperInvariant(letter) : '_'));
        return user is null ? [] : new() { [$"{name}_USERNAME"] = user.Name, [$"{name}_PASSWORD"] = user.Password };
    }

    /// <summary>Runs skopeo and returns what it printed.</summary>
    protected async Task<string> SkopeoAsync(params string[] arguments)
    {
        // Debian's package has no policy file of its own.
        var policy = Folder.Write("policy.json", """{"default":[{"type":"insecureAcceptAnything"}]}""");
        var run = await DotNet.RunAsync("skopeo", ["--policy", policy, .. arguments], Cancellation);
        Assert.True(run.ExitCode == 0, run.Text);
        return run.Text;
    }

    /// <summary>An app that lists its models; the SDK door unless said otherwise.</summary>
    protected string WriteApp(string items, string name = "app", Door door = Door.Sdk, string properties = "")
    {
        Folder.Write($"{name}/Program.cs", Program);
        return WriteProject(items, name, door, $"<OutputType>Exe</OutputType>{properties}");
    }

    protected string WriteLibrary(string items, string name = "lib", Door door = Door.Sdk, string properties = "") => WriteProject(items, name, door, properties);

    protected Task<string> SucceedAsync(string folder, params string[] arguments) => SucceedAsync(folder, [], arguments);

    /// <param name="variables">Of the environment, besides those that every command gets.</param>
    protected async Task<string> SucceedAsync(string folder, Dictionary<string, string> variables, params string[] arguments)
    {
        var run = await RunAsync(folder, variables, arguments);
        Assert.True(run.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} in {folder}:\n{run.Text}");
        return run.Text;
    }

    /// <summary>Runs a command that must fail, and returns what it printed. A stack trace is a failure of ours.</summary>
    protected Task<string> FailAsync(string folder, params string[] arguments) => FailAsync(folder, [], arguments);

    protected async Task<string> FailAsync(string folder, Dictionary<string, string> variables, params string[] arguments)
    {
        var run = await RunAsync(folder, variables, arguments);
        Assert.True(run.ExitCode != 0, $"dotnet {string.Join(' ', arguments)} in {folder} should have failed:\n{run.Text}");
        Assert.DoesNotContain("   at ModelBuild.", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("MSB4018", run.Text, StringComparison.Ordinal);
        return run.Text;
    }

    protected ChildProcess Start(string folder, params string[] arguments) => (DotNet with { Folder = Folder[folder] }).Start(arguments);

    /// <summary>For what is neither ours nor in the SDK: the machine's own feeds too.</summary>
    protected void UseAllFeeds() => Folder.Write("nuget.config", File.ReadAllText(Folder["nuget.config"]).Replace("<clear />", "", StringComparison.Ordinal));

    /// <summary>The models that the built program finds beside itself, sorted.</summary>
    protected async Task<string[]> FilesOfAsync(string folder, params string[] arguments) =>
    [
        .. (await SucceedAsync(folder, ["run", .. arguments])).Split('\n').Where(line => line.StartsWith("FILE ", StringComparison.Ordinal)).Select(line => line[5..].Trim()).Order(StringComparer.Ordinal),
    ];

    /// <summary>Runs commands with the folders of this test.</summary>
    protected virtual DotNet DotNet => DotNet.In(Folder) with { Environment = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = NuGetPackages, ["MODELBUILD_REGISTRY"] = Registry } };

    private Task<FinishedProcess> RunAsync(string folder, Dictionary<string, string> variables, string[] arguments)
    {
        var environment = new Dictionary<string, string?>(DotNet.Environment);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return (DotNet with { Folder = Folder[folder], Environment = environment }).RunAsync(arguments, Cancellation);
    }

    private string WriteProject(string items, string name, Door door, string properties)
    {
        var frameworks = properties.Contains("<TargetFramework", StringComparison.Ordinal) ? "" : "<TargetFramework>net10.0</TargetFramework>";
        if (door == Door.DirectoryBuild)
        {
            Folder.Write($"{name}/Directory.Build.props", $"""<Project><Import Project="Sdk.props" Sdk="ModelBuild" Version="{Version}" /></Project>""");
            Folder.Write($"{name}/Directory.Build.targets", $"""<Project><Import Project="Sdk.targets" Sdk="ModelBuild" Version="{Version}" /></Project>""");
        }

        return Folder.Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              {(door == Door.Sdk ? $"""<Sdk Name="ModelBuild" Version="{Version}" />""" : "")}
              <PropertyGroup>
                {frameworks}
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {(door == Door.Package ? $"""<PackageReference Include="ModelBuild" Version="{Version}" />""" : "")}
                {items}
              </ItemGroup>
            </Project>
            """);
    }
}

/// <summary>How ModelBuild comes into a project.</summary>
public enum Door
{
    /// <summary>An Sdk element in the project.</summary>
    Sdk,

    /// <summary>Imports in Directory.Build files.</summary>
    DirectoryBuild,

    /// <summary>A PackageReference.</summary>
    Package,

    /// <summary>Not at all.</summary>
    None,
}
