using ModelBuild.Restoring.Projects;

namespace ModelBuild.Restoring;

/// <summary>Restores a project as MSBuild does, in a child that prints where this process does.</summary>
public sealed class ProjectRestore(ModelProject project)
{
    /// <summary>The option that resolves models anew.</summary>
    /// <param name="reference">That of one model, as the project writes it; all where null.</param>
    public static string Anew(string? reference) => $"-p:RestoreModelsForceEvaluate={reference ?? "true"}";

    /// <param name="options">For MSBuild.</param>
    /// <returns>The exit code of what failed, or 0.</returns>
    public async Task<int> RunAsync(IReadOnlyCollection<string> options, CancellationToken cancellationToken)
    {
        var exitCode = await DotNetCommand.RunAsync(["restore", project.File, "-nologo", .. options], project.Folder, cancellationToken).ConfigureAwait(false);
        if (exitCode != 0 || project.RestoresInRestore)
        {
            return exitCode;
        }

        // NuGet runs no package's targets in a restore.
        foreach (var framework in project.Frameworks.DefaultIfEmpty())
        {
            string[] arguments = ["msbuild", project.File, "-nologo", "-v:m", "-t:RestoreModels", .. options, .. framework is null ? Array.Empty<string>() : [$"-p:TargetFramework={framework}"]];
            exitCode = await DotNetCommand.RunAsync(arguments, project.Folder, cancellationToken).ConfigureAwait(false);
            if (exitCode != 0)
            {
                return exitCode;
            }
        }

        return 0;
    }
}
