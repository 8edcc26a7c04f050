using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring;

namespace ModelBuild.Tasks;

/// <summary>What every task does: runs asynchronously, stops when the build does, and logs failures by their code.</summary>
public abstract class ModelTask : Microsoft.Build.Utilities.Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource cancellation = new();

    /// <summary>Absolute path of the project: what a message is about, and what relative paths are relative to.</summary>
    [Required]
    public required string ProjectFile { get; set; }

    /// <summary>Hosts to which plain HTTP is allowed, beyond loopback; divided by ';'.</summary>
    public string? InsecureRegistries { get; set; }

    /// <summary>Folder with a hosts.toml for each registry; the user's where empty.</summary>
    public string? HostsDirectory { get; set; }

    private protected string ProjectDirectory => Path.GetDirectoryName(ProjectFile)!;

    public void Cancel() => cancellation.Cancel();

    public void Dispose()
    {
        cancellation.Dispose();
        GC.SuppressFinalize(this);
    }

    public override bool Execute()
    {
        try
        {
            // MSBuild has no asynchronous tasks; its own thread is the one that waits.
            ExecuteAsync(cancellation.Token).GetAwaiter().GetResult();
        }
        catch (ModelException exception)
        {
            LogError(exception.Diagnostic);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }

        return !Log.HasLoggedErrors;
    }

    private protected abstract System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken);

    private protected string FullPath(string path) => Path.GetFullPath(path, ProjectDirectory);

    /// <summary>How registries are reached.</summary>
    private protected virtual RepositoriesOptions Options => new()
    {
        InsecureHosts = [.. Names(InsecureRegistries)],
        HostsDirectory = Value(HostsDirectory) is { } hosts ? FullPath(hosts) : new UserFolders(Environment.GetEnvironmentVariable).HostsDirectory,
    };

    private protected Repositories OpenRepositories() => SharedRepositories.Get(BuildEngine4, Options);

    /// <summary>The registry that a property names, or the user's default.</summary>
    private protected RegistryAddress FindRegistry(string? registry)
    {
        try
        {
            return string.IsNullOrWhiteSpace(registry)
                ? new UserFolders(Environment.GetEnvironmentVariable).DefaultRegistry
                : RegistryAddress.Parse(registry.Trim(), ProjectDirectory);
        }
        catch (InvalidReferenceException exception)
        {
            throw new ModelException(RegistryDiagnostics.InvalidReference(exception), exception);
        }
    }

    private protected static IEnumerable<string> Names(string? list) =>
        (list ?? "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private protected static string? Value(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private protected void LogWarning(Diagnostic diagnostic) => Log.LogWarning(
        null, diagnostic.Code, null, diagnostic.File ?? ProjectFile, diagnostic.Line, 0, 0, 0, "{0} {1}", diagnostic.Message, diagnostic.Hint);

    private void LogError(Diagnostic diagnostic) => Log.LogError(
        null, diagnostic.Code, null, diagnostic.File ?? ProjectFile, diagnostic.Line, 0, 0, 0, "{0} {1}", diagnostic.Message, diagnostic.Hint);
}
