using System.CommandLine;
using ModelBuild.Bundles;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model inspect REFERENCE</c>: what a reference names; of its layers no more than headers are fetched.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> Reference = new("reference")
    {
        Description = ToolRegistries.ReferenceForms,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document with the manifest and the configuration, and nothing else." };

    private static readonly Option<bool> OrmbFile = new("--ormbfile") { Description = "Print the ormbfile.yaml that describes the model to ORMB, and nothing else." };

    public static Command Create()
    {
        var command = new Command(
            "inspect",
            """
            Shows what a reference names: what the model is, what goes in and comes out, its files, where it came from. Fetches no weights.

            Examples:
              dotnet model inspect harbor.example.com/ml/fashion-mnist:1.2.0
              dotnet model inspect ./bin/Release/fashion-mnist.oci:1.2.0 --json
            """)
        {
            Reference, Json, OrmbFile, ToolRegistries.PlainHttp,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var repositories = ToolRegistries.Open(arguments);
        var inspection = await new ModelInspector(repositories).InspectAsync(ToolRegistries.Reference(arguments.GetRequiredValue(Reference)), cancellationToken).ConfigureAwait(false);
        if (arguments.GetValue(Json))
        {
            await Console.Out.WriteLineAsync(InspectionText.Json(inspection)).ConfigureAwait(false);
        }
        else if (arguments.GetValue(OrmbFile))
        {
            await Console.Out.WriteAsync(inspection.ToOrmbFile()).ConfigureAwait(false);
        }
        else
        {
            InspectionText.Print(inspection, ToolOutput.Console);
        }

        return 0;
    }
}
