using System.CommandLine;
using ModelBuild.Oci;
using ModelBuild.Restoring;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model outdated</c>: as <c>dotnet package list --outdated</c>.</summary>
internal static class OutdatedCommand
{
    private static readonly Option<string?> Project = ProjectOption.Create();

    private static readonly Option<bool> Prerelease = new("--include-prerelease") { Description = "Prereleases count as newest." };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document with all models of the project, and nothing else." };

    public static Command Create()
    {
        var command = new Command(
            "outdated",
            """
            Lists models of the project of which there is something newer: what the project asks for (Requested), what the lock
            file pins (Resolved), what 'dotnet model update' would take (Fits), and the newest of all (Latest).

            Examples:
              dotnet model outdated
              dotnet model outdated --json
            """)
        {
            Project, Prerelease, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var project = await ProjectOption.LoadAsync(arguments, Project, true, cancellationToken).ConfigureAwait(false);
        using var repositories = new Repositories(project.Options);
        var models = await OutdatedModels.FindAsync(project, repositories, arguments.GetValue(Prerelease), cancellationToken).ConfigureAwait(false);
        if (arguments.GetValue(Json))
        {
            ToolOutput.Json(writer =>
            {
                writer.WriteString("project", project.File);
                ToolOutput.Array(writer, "models", models, model =>
                {
                    writer.WriteString("reference", model.Reference);
                    writer.WriteString("requested", model.Requested);
                    writer.WriteString("resolved", model.Pinned);
                    writer.WriteString("resolvedDigest", model.PinnedDigest?.ToString());
                    writer.WriteString("fits", model.Fitting);
                    writer.WriteString("fitsDigest", model.FittingDigest?.ToString());
                    writer.WriteString("latest", model.Latest);
                    writer.WriteBoolean("outdated", model.IsOutdated);
                });
            });
            return;
        }

        var outdated = models.Where(model => model.IsOutdated).ToList();
        if (outdated.Count == 0)
        {
            ToolOutput.Line($"All models of '{project.File}' are the newest.");
            return;
        }

        ToolOutput.Table(["Model", "Requested", "Resolved", "Fits", "Latest"], outdated.Select(model => new[]
        {
            model.Reference, model.Requested, model.Pinned ?? "-", (model.Fitting ?? "-") + (model.HasMoved && model.Fitting == model.Pinned ? " (moved)" : ""), model.Latest ?? "-",
        }));
    }
}
