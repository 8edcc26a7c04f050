namespace ModelBuild.Testing;

/// <summary>
/// Runs the <c>dotnet</c> command, or another program, as on a machine of its own: home, package cache, model cache and
/// folder registry lie below one temporary folder, and nothing of the test run is in the environment.
/// </summary>
public sealed record DotNet
{
    /// <summary>The folder that homes and caches lie in.</summary>
    public required string Root { get; init; }

    /// <summary>Where commands run unless they say otherwise: <see cref="Root"/>.</summary>
    public string? Folder { get; init; }

    /// <summary>Set over the defaults; null takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>When a command is killed, with all that it started.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>Fills in <see cref="FinishedProcess.PeakMemory"/>.</summary>
    public bool MeasuresMemory { get; init; }

    public static DotNet In(TemporaryDirectory directory) => new() { Root = directory.Path };

    public Task<FinishedProcess> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) => RunAsync("dotnet", arguments, cancellationToken);

    public async Task<FinishedProcess> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments);
        return await process.WaitAsync(Limit, cancellationToken);
    }

    /// <summary>Starts without waiting, to look at it or kill it while it runs.</summary>
    public ChildProcess Start(params IEnumerable<string> arguments) => Start("dotnet", arguments);

    public ChildProcess Start(string program, IEnumerable<string> arguments)
    {
        var environment = new Dictionary<string, string?>
        {
            ["HOME"] = Path.Combine(Root, "home"),
            ["USERPROFILE"] = Path.Combine(Root, "home"),
            ["LOCALAPPDATA"] = Path.Combine(Root, "home", "local"),
            ["DOTNET_CLI_HOME"] = Path.Combine(Root, "home"),
            ["NUGET_PACKAGES"] = Path.Combine(Root, "packages"),
            ["MODELBUILD_CACHE"] = Path.Combine(Root, "cache"),
            ["MODELBUILD_REGISTRY"] = Path.Combine(Root, "registry"),
        };
        foreach (var (name, value) in Environment)
        {
            environment[name] = value;
        }

        Directory.CreateDirectory(Path.Combine(Root, "home"));
        return ChildProcess.Start(program, arguments, Folder ?? Root, environment, MeasuresMemory);
    }
}
