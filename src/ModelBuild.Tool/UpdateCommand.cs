using System.CommandLine;
using ModelBuild.Oci;
using ModelBuild.Restoring;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model update [REFERENCE]</c>: moves pins to what fits now, or a reference to another version.</summary>
internal static class UpdateCommand
{
    private static readonly Argument<string?> Reference = new("reference") { Description = "The model to update; all where none is named.", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> Project = ProjectOption.Create();

    private static readonly Option<string?> Version = new("--version", "-v") { Description = "Ask for this version from now on, in the project or centrally." };

    public static Command Create()
    {
        var command = new Command(
            "update",
            """
            Resolves models anew and moves the lock file to what fits what the project asks for; prints what moved.
            With --version the project asks for another version.

            Examples:
              dotnet model update
              dotnet model update ml/bert
              dotnet model update ml/bert --version 2.*
            """)
        {
            Reference, Project, Version,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Version) is not null && result.GetResult(Reference) is not { Tokens.Count: > 0 })
            {
                result.AddError("--version is for one model: name it.");
            }
        });
        ReferenceCompletion.Use(Reference, Project);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = await ProjectOption.LoadAsync(arguments, Project, false, cancellationToken).ConfigureAwait(false);
        var reference = arguments.GetValue(Reference);
        var before = await project.ReadLockFileAsync(cancellationToken).ConfigureAwait(false);
        using var repositories = new Repositories(project.Options);
        var editor = new ReferenceEditor(project, repositories);
        var version = arguments.GetValue(Version);
        if (reference is not null)
        {
            editor.CheckReferenced(reference, version is null ? before : null);
        }

        if (version is not null)
        {
            await editor.AddAsync(new() { Reference = reference!, Version = version }, cancellationToken).ConfigureAwait(false);
        }

        var exitCode = await new ProjectRestore(project).RunAsync([ProjectRestore.Anew(reference is null ? null : editor.NameOf(reference)), .. ProjectOption.Verbosity(arguments)], cancellationToken).ConfigureAwait(false);
        if (exitCode == 0)
        {
            var moves = PinMove.Between(before, await project.ReadLockFileAsync(cancellationToken).ConfigureAwait(false));
            foreach (var move in moves)
            {
                ToolOutput.Line($"{move.Reference} {move.Requested}: {move.Before ?? "none"} -> {move.After ?? "none"}");
            }

            if (moves.IsEmpty)
            {
                ToolOutput.Line("Nothing moved: all models are at what fits.");
            }
        }

        return exitCode;
    }
}
