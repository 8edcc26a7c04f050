using System.Diagnostics;
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

    /// <param name="project">Whose package it holds: a folder of <c>src</c>.</param>
    public static async Task<Workspace> CreateAsync(string project)
    {
        var workspace = new Workspace();
        await workspace.RunAsync(
            ".", "pack", Path.Combine(Metadata("Source"), project), "--no-build", "--configuration", Metadata("Configuration"), "--output", workspace.folder["feed"], $"-p:PackageVersion={workspace.Version}", "-v:q");
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

    /// <summary>Runs a program of the workspace.</summary>
    /// <returns>How long that took, in milliseconds.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task<double> TimeAsync(string program, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        var run = await DotNet.In(folder).RunAsync(folder[program], arguments, CancellationToken.None);
        watch.Stop();
        return run.ExitCode == 0 ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException(run.Text);
    }

    public static string Metadata(string key) =>
        typeof(Workspace).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
