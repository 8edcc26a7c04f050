using System.CommandLine;
using ModelBuild.Oci;
using ModelBuild.Restoring;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model remove REFERENCE</c>.</summary>
internal static class RemoveCommand
{
    private static readonly Argument<string> Reference = new("reference") { Description = "As the project writes it, or any other way to write the same repository." };

    private static readonly Option<string?> Project = ProjectOption.Create();

    public static Command Create()
    {
        var command = new Command(
            "remove",
            """
            Removes a model from the project. The next restore drops it from the lock file.
            A central version (Directory.Models.props) is for other projects too, and stays.

            Examples:
              dotnet model remove harbor.example.com/ml/fashion-mnist
              dotnet model remove ml/bert --project src/app
            """)
        {
            Reference, Project,
        };
        ReferenceCompletion.Use(Reference, Project);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = await ProjectOption.LoadAsync(arguments, Project, false, cancellationToken).ConfigureAwait(false);
        using var repositories = new Repositories(project.Options);
        var result = await new ReferenceEditor(project, repositories).RemoveAsync(arguments.GetRequiredValue(Reference), cancellationToken).ConfigureAwait(false);
        ToolOutput.Line($"{result.Reference} removed from {string.Join(" and ", result.Files)}");
        return 0;
    }
}
