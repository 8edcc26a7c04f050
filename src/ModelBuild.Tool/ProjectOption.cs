using System.CommandLine;
using ModelBuild.Restoring;
using ModelBuild.Restoring.Projects;

namespace ModelBuild.Tool;

/// <summary>Which project a command is about.</summary>
internal static class ProjectOption
{
    public static Option<string?> Create() => new("--project", "-p") { Description = "The project, or its folder; default the one in the current folder." };

    public static Option<string?> CreateVerbosity()
    {
        var option = new Option<string?>("--verbosity") { Description = "How much MSBuild says: quiet, minimal, normal, detailed or diagnostic." };
        option.AcceptOnlyFromAmong("q", "quiet", "m", "minimal", "n", "normal", "d", "detailed", "diag", "diagnostic");
        return option;
    }

    /// <summary>The option for MSBuild.</summary>
    public static string[] Verbosity(ParseResult arguments, Option<string?> option) => arguments.GetValue(option) is { } level ? [$"-v:{level}"] : [];

    private static string Find(ParseResult arguments, Option<string?> option) => ProjectLocator.Find(arguments.GetValue(option), Directory.GetCurrentDirectory());

    public static Task<ModelProject> LoadAsync(ParseResult arguments, Option<string?> option, bool allFrameworks, CancellationToken cancellationToken) =>
        ModelProject.LoadAsync(Find(arguments, option), allFrameworks, cancellationToken);
}
