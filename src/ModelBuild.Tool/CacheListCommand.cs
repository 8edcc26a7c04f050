using System.CommandLine;
using System.Globalization;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model cache list</c>: what is in the cache, how large it is, and when it was last used.</summary>
internal static class CacheListCommand
{
    private static readonly Option<bool> Blobs = new("--blobs") { Description = "List files instead of models." };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document with models and files, and nothing else." };

    public static Command Create()
    {
        var command = new Command(
            "list",
            """
            Lists the models of the cache: where they were restored from, how large they are, and when a restore or build last used them.
            Models share files, so sizes do not add up.

            Examples:
              dotnet model cache list
              dotnet model cache list --blobs
            """)
        {
            Blobs, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var folders = CacheCommand.Folders(arguments);
        var inventory = await CacheCommand.AtAsync(folders, () => Task.FromResult(new CacheInventory(folders))).ConfigureAwait(false);
        if (arguments.GetValue(Json))
        {
            PrintJson(folders, inventory);
            return;
        }

        if (arguments.GetValue(Blobs))
        {
            ToolOutput.Table(["Digest", "Size", "Last use", "Of"], inventory.Blobs.Select(blob => new[]
            {
                blob.Digest.ToString(), ToolOutput.Size(blob.Size), SizeText.Ago(blob.LastUse), string.Join(", ", blob.Models.Select(NameOf)),
            }));
        }
        else
        {
            ToolOutput.Table(["Model", "Version", "Digest", "Size", "Last use", ""], inventory.Models.Select(model => new[]
            {
                model.Use.Reference, model.Use.Version, model.Use.Bundle.Short, ToolOutput.Size(model.Size), SizeText.Ago(model.Use.LastUse),
                model.IsWhole ? "" : "incomplete",
            }));
        }

        var unknown = inventory.Blobs.Where(blob => blob.Models.IsEmpty).ToList();
        ToolOutput.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{inventory.Models.Length} models, {inventory.Blobs.Length} files, {ToolOutput.Size(inventory.Size)} in {folders.Root}")
            + (unknown.Count == 0 ? "" : $"; {unknown.Count} files ({ToolOutput.Size(unknown.Sum(blob => blob.Size))}) of models that nothing is known of")
            + (inventory.UnfinishedSize == 0 ? "" : $"; {ToolOutput.Size(inventory.UnfinishedSize)} of unfinished downloads"));
    }

    private static void PrintJson(CacheFolders folders, CacheInventory inventory) => ToolOutput.Json(writer =>
    {
        writer.WriteString("path", folders.Root);
        writer.WriteNumber("size", inventory.Size);
        ToolOutput.Array(writer, "models", inventory.Models, model =>
        {
            writer.WriteString("reference", model.Use.Reference);
            writer.WriteString("version", model.Use.Version);
            writer.WriteString("digest", model.Use.Bundle.ToString());
            writer.WriteNumber("size", model.Size);
            writer.WriteString("lastUse", model.Use.LastUse);
            writer.WriteBoolean("complete", model.IsWhole);
        });
        ToolOutput.Array(writer, "blobs", inventory.Blobs, blob =>
        {
            writer.WriteString("digest", blob.Digest.ToString());
            writer.WriteNumber("size", blob.Size);
            writer.WriteString("lastUse", blob.LastUse);
            writer.WriteStartArray("models");
            foreach (var use in blob.Models)
            {
                writer.WriteStringValue(NameOf(use));
            }

            writer.WriteEndArray();
        });
    });

    private static string NameOf(ModelUse use) => use.Version.Length == 0 ? use.Reference : $"{use.Reference}:{use.Version}";
}
