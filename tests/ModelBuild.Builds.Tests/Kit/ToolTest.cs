namespace ModelBuild.Builds.Tests.Kit;

/// <summary>A build test on a machine that has the tool: <c>dotnet model</c> and <c>dotnet-model</c> are the one just built.</summary>
public abstract class ToolTest(PackedPackages packages) : BuildTest(packages), IAsyncLifetime
{
    private readonly PackedPackages packages = packages;

    protected override DotNet DotNet => base.DotNet with
    {
        Environment = new Dictionary<string, string?>(base.DotNet.Environment) { ["PATH"] = packages.Tools + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH") },
    };

    public virtual async ValueTask InitializeAsync() => await packages.InstallToolAsync();

    public virtual ValueTask DisposeAsync()
    {
        Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a line as it is typed, in a folder of this test.</summary>
    protected Task<FinishedProcess> TypeAsync(string line, string folder = "", string shell = "sh")
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell of Unix runs it.");
        return (DotNet with { Folder = Folder[folder] }).RunAsync(shell, ["-c", line], Cancellation);
    }

    /// <summary>Runs a line as it is typed; its standard output and its standard error apart.</summary>
    protected async Task<(int ExitCode, string Output, string Errors)> TypeApartAsync(string line, string folder = "")
    {
        var run = await TypeAsync($"{{ {line}; }} 2> '{Folder["errors.txt"]}'", folder);
        return (run.ExitCode, run.Text, await File.ReadAllTextAsync(Folder["errors.txt"], Cancellation));
    }

    /// <summary>The commands that have no commands below them, as help lists them: <c>cache path</c>.</summary>
    protected async Task<IReadOnlyList<string>> CommandsAsync(string parent = "")
    {
        var help = (await TypeAsync($"dotnet-model {parent} --help")).Text;
        var listed = help.Split("\nCommands:\n") is [_, var list] ? list.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]) : [];
        List<string> commands = [];
        foreach (var name in listed)
        {
            commands.AddRange(await CommandsAsync($"{parent} {name}".Trim()));
        }

        return commands is [] ? [parent] : commands;
    }
}
