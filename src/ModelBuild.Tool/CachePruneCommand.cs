using System.CommandLine;
using System.CommandLine.Parsing;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model cache prune</c>: removes what was not used for long.</summary>
internal static class CachePruneCommand
{
    private static readonly Option<TimeSpan?> OlderThan = new("--older-than")
    {
        Description = $"Remove what was not used for that long: {SizeText.ValidAges}.",
        CustomParser = result => Parsed(result, SizeText.ParseAge, SizeText.ValidAges),
    };

    private static readonly Option<long?> MaxSize = new("--max-size")
    {
        Description = $"Remove what was not used for the longest time until the cache is no larger: {SizeText.ValidSizes}.",
        CustomParser = result => Parsed(result, SizeText.ParseSize, SizeText.ValidSizes),
    };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would be removed." };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document with what was removed, and nothing else." };

    public static Command Create()
    {
        var command = new Command(
            "prune",
            """
            Removes what no restore or build used for long. Builds may run meanwhile: what was used within the last hour stays.
            Files that were linked into outputs with ModelLinkMode=hardlink keep their bytes, symbolic links do not.

            Examples:
              dotnet model cache prune --older-than 30d
              dotnet model cache prune --max-size 20GB --dry-run
            """)
        {
            OlderThan, MaxSize, DryRun, Json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(OlderThan) is null && result.GetResult(MaxSize) is null)
            {
                result.AddError("Say what is to be removed, with --older-than, --max-size or both.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var request = new PruneRequest { OlderThan = arguments.GetValue(OlderThan), MaxSize = arguments.GetValue(MaxSize), DryRun = arguments.GetValue(DryRun) };
        var folders = CacheCommand.Folders(arguments);
        var result = await CacheCommand.AtAsync(folders, () => Task.FromResult(new CachePruner(folders).Prune(request))).ConfigureAwait(false);
        if (arguments.GetValue(Json))
        {
            PrintJson(result, request.DryRun);
            return;
        }

        foreach (var use in result.Models)
        {
            ToolOutput.Line($"{use.Reference} {use.Version} ({use.Bundle}), last used {SizeText.Ago(use.LastUse)}");
        }

        ToolOutput.Line($"{(request.DryRun ? "Would remove" : "Removed")} {result.Models.Length} models, {result.Blobs.Length} files, {ToolOutput.Size(result.Freed)}; {ToolOutput.Size(result.Remaining)} stay."
            + (result.Held == 0 ? "" : $" {result.Held} files are in use."));
    }

    private static void PrintJson(PruneResult result, bool isDryRun) => ToolOutput.Json(writer =>
    {
        writer.WriteBoolean("dryRun", isDryRun);
        writer.WriteNumber("freed", result.Freed);
        writer.WriteNumber("remaining", result.Remaining);
        writer.WriteNumber("inUse", result.Held);
        ToolOutput.Array(writer, "models", result.Models, use =>
        {
            writer.WriteString("reference", use.Reference);
            writer.WriteString("version", use.Version);
            writer.WriteString("digest", use.Bundle.ToString());
        });
        ToolOutput.Array(writer, "blobs", result.Blobs, blob =>
        {
            writer.WriteString("digest", blob.Digest.ToString());
            writer.WriteNumber("size", blob.Size);
        });
    });

    private static T? Parsed<T>(ArgumentResult result, Func<string, T?> parse, string expected) where T : struct
    {
        var text = result.Tokens.Single().Value;
        if (parse(text) is { } value)
        {
            return value;
        }

        result.AddError($"'{text}' is not {expected}.");
        return null;
    }
}
