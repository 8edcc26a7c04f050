using System.CommandLine;
using ModelBuild.Restoring;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model export REFERENCE -o FOLDER --layout LAYOUT</c>: a model as a server wants to find it.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> Reference = new("reference") { Description = ToolRegistries.ReferenceForms };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "The folder.", Required = true, HelpName = "folder" };
    private static readonly Option<bool> Force = new("--force") { Description = "Write over files that neither a pull nor an export laid." };

    private static readonly Option<ExportLayout> Layout = new("--layout")
    {
        Description = "plain: as pull lays it; triton: a model repository of Triton Inference Server, FOLDER/NAME/1/…; mlflow: a model that has an MLmodel file.",
        DefaultValueFactory = _ => ExportLayout.Plain,
    };

    public static Command Create()
    {
        var command = new Command(
            "export",
            """
            Lays a model into a folder as a model server wants to find it. Doing it again changes nothing.

            Examples:
              dotnet model export harbor.example.com/ml/fashion-mnist:1.2.0 -o models --layout triton
              dotnet model export harbor.example.com/ml/wine:3.0.0 -o wine --layout mlflow
            """)
        {
            Reference, Output, Layout, PullCommand.Unsafe, Force, ToolRegistries.PlainHttp, ToolRegistries.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var repositories = ToolRegistries.Open(arguments);
        var request = new PullRequest
        {
            Reference = ToolRegistries.Reference(arguments.GetRequiredValue(Reference)),
            TargetDirectory = Path.GetFullPath(arguments.GetRequiredValue(Output)),
            CacheDirectory = ToolRegistries.Folders.CacheDirectory,
            UnsafeContent = new() { Action = arguments.GetValue(PullCommand.Unsafe) },
            Force = arguments.GetValue(Force),
            Layout = arguments.GetValue(Layout),
        };
        var result = await TransferProgress.WatchAsync(progress => new ModelPuller(repositories).PullAsync(request, progress, cancellationToken)).ConfigureAwait(false);
        await PullCommand.PrintAsync(arguments, result).ConfigureAwait(false);
        return 0;
    }
}
