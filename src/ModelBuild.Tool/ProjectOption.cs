using System.CommandLine;
using ModelBuild.Restoring;
using ModelBuild.Restoring.Projects;

namespace ModelBuild.Tool;

/// <summary>Which project a command is about.</summary>
internal static class ProjectOption
{
    public static Option<string?> Create() => new("--project", "-p") { Description = "The project, or its folder; default the one in the current folder." };

    /// <summary>The option that tells MSBuild how much to say, where the user told us.</summary>
    public static string[] Verbosity(ParseResult arguments) => arguments.GetResult(ToolVerbosity.Option) is null ? [] : [$"-v:{ToolVerbosity.Level}"];

    private static string Find(ParseResult arguments, Option<string?> option) => ProjectLocator.Find(arguments.GetValue(option), Directory.GetCurrentDirectory());

    public static Task<ModelProject> LoadAsync(ParseResult arguments, Option<string?> option, bool allFrameworks, CancellationToken cancellationToken) =>
        ModelProject.LoadAsync(Find(arguments, option), allFrameworks, cancellationToken);
}
