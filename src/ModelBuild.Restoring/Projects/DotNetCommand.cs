using System.ComponentModel;
using System.Diagnostics;
using ModelBuild.Bundles;

namespace ModelBuild.Restoring.Projects;

/// <summary>
/// Runs the <c>dotnet</c> that runs this process. MSBuild is a child and not loaded: its version is that of the project's SDK, commands that
/// need no project start fast, and nothing of it meets our own assemblies.
/// </summary>
public static class DotNetCommand
{
    private static readonly string Program = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    /// <summary>Runs a command whose output is read.</summary>
    public static async Task<(int ExitCode, string Output)> ReadAsync(IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        using var process = Start(arguments, folder, isRead: true);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await WaitAsync(process, cancellationToken).ConfigureAwait(false);
        return (process.ExitCode, await output.ConfigureAwait(false) + await errors.ConfigureAwait(false));
    }

    /// <summary>Runs a command that prints where this process does.</summary>
    public static async Task<int> RunAsync(IEnumerable<string> arguments, string folder, CancellationToken cancellationToken)
    {
        using var process = Start(arguments, folder, isRead: false);
        await WaitAsync(process, cancellationToken).ConfigureAwait(false);
        return process.ExitCode;
    }

    private static Process Start(IEnumerable<string> arguments, string folder, bool isRead)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(Program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = isRead, RedirectStandardError = isRead })!;
        }
        catch (Win32Exception exception)
        {
            throw new ModelException(ProjectDiagnostics.NotStarted(Program, exception.Message), exception);
        }
    }

    private static async Task WaitAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
