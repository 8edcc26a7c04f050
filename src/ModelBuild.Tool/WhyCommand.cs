using System.CommandLine;
using ModelBuild.Bundles;
using ModelBuild.Restoring;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model why REFERENCE</c>: as <c>dotnet nuget why</c>.</summary>
internal static class WhyCommand
{
    private static readonly Argument<string> Reference = new("reference") { Description = "The model, as the project or another model writes it." };

    private static readonly Option<string?> Project = ProjectOption.Create();

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document with all ways, and nothing else." };

    public static Command Create()
    {
        var command = new Command(
            "why",
            """
            Shows how a model comes into the project: by its own reference, because another model needs it, by a package, or
            by a project that it references.

            Examples:
              dotnet model why ml/bert
              dotnet model why harbor.example.com/ml/tokenizer --project src/app
            """)
        {
            Reference, Project, Json,
        };
        ReferenceCompletion.Use(Reference, Project);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = await ProjectOption.LoadAsync(arguments, Project, true, cancellationToken).ConfigureAwait(false);
        var reference = arguments.GetRequiredValue(Reference);
        var ways = await new ModelOrigins(LoadAsync).FindAsync(project, reference, cancellationToken).ConfigureAwait(false);
        if (arguments.GetValue(Json))
        {
            ToolOutput.Json(writer =>
            {
                writer.WriteString("reference", reference);
                ToolOutput.Array(writer, "ways", ways, way =>
                {
                    writer.WriteStartArray("steps");
                    foreach (var step in way)
                    {
                        writer.WriteStringValue(step);
                    }

                    writer.WriteEndArray();
                });
            });
            return;
        }

        foreach (var way in ways)
        {
            ToolOutput.Line(string.Join(" -> ", way));
        }
    }

    private static async Task<ModelProject?> LoadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await ModelProject.LoadAsync(path, true, cancellationToken).ConfigureAwait(false);
        }
        // A project that does not use ModelBuild brings no model, and one that does not evaluate says so when it is built.
        catch (ModelException exception) when (exception.Diagnostic.Code is "MODEL8104" or "MODEL8105")
        {
            return null;
        }
    }
}
