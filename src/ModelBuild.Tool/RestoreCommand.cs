using System.CommandLine;
using ModelBuild.Restoring;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model restore</c>: what <c>dotnet restore</c> does, models included whichever way ModelBuild came into the project.</summary>
internal static class RestoreCommand
{
    private static readonly Option<string?> Project = ProjectOption.Create();

    private static readonly Option<bool> Locked = new("--locked-mode") { Description = "Lock files are law: a restore that would change one fails." };

    private static readonly Option<bool> Force = new("--force-evaluate") { Description = "Resolve models and packages anew, whatever lock files pin." };

    public static Command Create()
    {
        var command = new Command(
            "restore",
            """
            Restores the project's models (and packages), as dotnet restore does.

            Examples:
              dotnet model restore
              dotnet model restore --locked-mode
            """)
        {
            Project, Locked, Force,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = await ProjectOption.LoadAsync(arguments, Project, false, cancellationToken).ConfigureAwait(false);
        string[] options =
        [
            .. arguments.GetValue(Locked) ? ["-p:RestoreLockedMode=true"] : Array.Empty<string>(),
            .. ProjectOption.Verbosity(arguments),
            .. arguments.GetValue(Force) ? ["-p:RestoreForceEvaluate=true"] : Array.Empty<string>(),
        ];
        return await new ProjectRestore(project).RunAsync(options, cancellationToken).ConfigureAwait(false);
    }
}
