using System.Reflection;
using ModelBuild.Testing;

namespace ModelBuild.Benchmarks;

/// <summary>A temporary folder with the package just built, and homes and caches of its own.</summary>
internal sealed class Workspace : IAsyncDisposable
{
    private readonly TemporaryDirectory folder = new();

    private Workspace()
    {
    }

    public string Version { get; } = $"1.0.0-bench.{DateTime.UtcNow:yyyyMMddHHmmss}";

    public static async Task<Workspace> CreateAsync()
    {
        var workspace = new Workspace();
        await workspace.RunAsync(
            ".", "pack", Metadata("Tasks"), "--no-build", "--configuration", Metadata("Configuration"), "--output", workspace.folder["feed"], $"-p:PackageVersion={workspace.Version}", "-v:q");
        workspace.folder.Write("nuget.config", $"""<configuration><packageSources><clear /><add key="built" value="{workspace.folder["feed"]}" /></packageSources></configuration>""");
        return workspace;
    }

    public string this[string relative] => folder[relative];

    public string Write(string relative, string content) => folder.Write(relative, content);

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs <c>dotnet</c> in a folder of the workspace.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task RunAsync(string relative, params string[] arguments)
    {
        var run = await (DotNet.In(folder) with { Folder = folder[relative] }).RunAsync(arguments, CancellationToken.None);
        if (run.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)}:\n{run.Text}");
        }
    }

    public static string Metadata(string key) =>
        typeof(Workspace).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
