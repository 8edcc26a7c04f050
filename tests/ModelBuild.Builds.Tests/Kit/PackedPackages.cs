using ModelBuild.Builds.Tests.Kit;

[assembly: AssemblyFixture(typeof(PackedPackages))]

namespace ModelBuild.Builds.Tests.Kit;

/// <summary>
/// Packs the packages once for all tests, under a version of its own, so that no cache can hold an older one. Where <c>MODELBUILD_TEST_NATIVE_TOOL</c> names this
/// machine's runtime identifier, the tool is the one of machine code, which takes minutes to make.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private readonly TemporaryDirectory folder = new();
    private readonly SemaphoreSlim installing = new(1);

    public string Version { get; } = $"1.0.0-test.{DateTime.UtcNow:yyyyMMddHHmmss}.{Environment.ProcessId}";

    /// <summary>The NuGet feed with the packages just built, and nothing else.</summary>
    public string Feed => folder["feed"];

    /// <summary>The NuGet cache that all tests share: packages never change under one version.</summary>
    public string NuGetPackages => folder["packages"];

    /// <summary>The folder with the command of the installed tool, which is there after <see cref="InstallToolAsync"/>.</summary>
    public string Tools => folder["tools"];

    /// <summary>Installs the tool as a user does, once for all tests that want it.</summary>
    public async Task InstallToolAsync()
    {
        await installing.WaitAsync();
        try
        {
            if (!Directory.Exists(Tools))
            {
                using var workspace = new TemporaryDirectory();
                await RunAsync(workspace, ["tool", "install", "dotnet-model", "--version", Version, "--tool-path", Tools, "--add-source", Feed, "--ignore-failed-sources"]);
            }
        }
        finally
        {
            installing.Release();
        }
    }

    public async ValueTask InitializeAsync()
    {
        using var workspace = new TemporaryDirectory();
        foreach (var project in new[] { "ModelBuild.Tasks", "ModelBuild.Tool", "ModelBuild.Templates" })
        {
            foreach (var how in project == "ModelBuild.Tool" && Environment.GetEnvironmentVariable("MODELBUILD_TEST_NATIVE_TOOL") is { } runtime ? Native(runtime) : [["--no-build"]])
            {
                string[] arguments =
                [
                    "pack", Path.Combine(Repository.Root, "src", project), .. how, "--configuration", Repository.Configuration,
                    "--output", Feed, $"-p:PackageVersion={Version}", "-v:q", "-nologo",
                ];
                await RunAsync(workspace, arguments);
            }
        }

        // Whoever is the first to use a package unpacks it, and says so; no test is to be the first.
        workspace.Write("nuget.config", $"""<configuration><packageSources><clear /><add key="built" value="{Feed}" /></packageSources></configuration>""");
        workspace.Write("first.csproj", $"""<Project Sdk="ModelBuild/{Version}" />""");
        await RunAsync(workspace, ["restore", "first.csproj"]);
    }

    /// <summary>The package that is named, and the one of machine code that it leads to.</summary>
    private static string[][] Native(string runtime) => [[$"-p:NativeToolRuntimes={runtime}"], [$"-p:NativeToolRuntimes={runtime}", "-r", runtime]];

    private async Task RunAsync(TemporaryDirectory workspace, string[] arguments)
    {
        var run = await (DotNet.In(workspace) with { Limit = TimeSpan.FromMinutes(15), Environment = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = NuGetPackages } }).RunAsync(arguments, CancellationToken.None);
        Assert.True(run.ExitCode == 0, run.Text);
    }

    public ValueTask DisposeAsync()
    {
        installing.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
