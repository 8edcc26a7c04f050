using System.CommandLine;
using ModelBuild.Oci;
using ModelBuild.Restoring;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model add REFERENCE</c>: a reference in the project file, as <c>dotnet package add</c> adds a package.</summary>
internal static class AddCommand
{
    private static readonly Argument<string> Reference = new("reference")
    {
        Description = "host/repository, a repository of the project's registry, or an alias and a repository; with :tag or @digest for that one.",
    };

    private static readonly Option<string?> Project = ProjectOption.Create();

    private static readonly Option<string?> Version = new("--version", "-v") { Description = "1.2.0, 1.*, [1.2.0,2.0.0); default the newest stable version." };

    private static readonly Option<bool> Prerelease = new("--prerelease") { Description = "Prereleases count when the newest is looked for." };

    private static readonly Option<string[]> Files = new("--files") { Description = "Globs of the files to restore; may be given several times." };

    private static readonly Option<string?> Name = new("--name") { Description = "Its folder's name in the output, and its accessor's." };

    private static readonly Option<bool> NoRestore = new("--no-restore") { Description = "Only edit." };

    public static Command Create()
    {
        var command = new Command(
            "add",
            """
            Adds a model to the project, or changes the version of one that is there. Where versions are central
            (ModelVersion items in Directory.Models.props) the version goes there. Nothing else of the files changes.

            Examples:
              dotnet model add harbor.example.com/ml/fashion-mnist
              dotnet model add ml/bert --version 1.* --files "*.onnx" --files tokenizer.json
            """)
        {
            Reference, Project, Version, Prerelease, Files, Name, NoRestore,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = await ProjectOption.LoadAsync(arguments, Project, false, cancellationToken).ConfigureAwait(false);
        using var repositories = new Repositories(project.Options);
        var edit = new ReferenceEdit
        {
            Reference = arguments.GetRequiredValue(Reference),
            Version = arguments.GetValue(Version),
            AllowPrerelease = arguments.GetValue(Prerelease),
            Files = [.. arguments.GetValue(Files) ?? []],
            Name = arguments.GetValue(Name),
        };
        var result = await new ReferenceEditor(project, repositories).AddAsync(edit, cancellationToken).ConfigureAwait(false);
        ToolOutput.Line(result.Files.IsEmpty
            ? $"{result.Reference} {result.Version} is there already."
            : $"{result.Reference} {result.Version} in {string.Join(" and ", result.Files)}");
        return arguments.GetValue(NoRestore) ? 0 : await new ProjectRestore(project).RunAsync(ProjectOption.Verbosity(arguments), cancellationToken).ConfigureAwait(false);
    }
}
