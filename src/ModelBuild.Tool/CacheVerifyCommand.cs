using System.CommandLine;
using ModelBuild.Bundles;
using ModelBuild.Restoring;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model cache verify</c>: reads the whole cache.</summary>
internal static class CacheVerifyCommand
{
    private static readonly Option<bool> Repair = new("--repair") { Description = "Remove what is damaged, so that the next restore fetches it." };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document with the damage, and nothing else." };

    public static Command Create()
    {
        var command = new Command(
            "verify",
            """
            Reads every file of the cache and says which are short, long or changed. Restores notice damage by themselves
            where the file system shows that a file was touched; this finds what it does not show, as a disk that forgets.

            Examples:
              dotnet model cache verify
              dotnet model cache verify --repair
            """)
        {
            Repair, Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var folders = CacheCommand.Folders(arguments);
        var repair = arguments.GetValue(Repair);
        var result = await CacheCommand.AtAsync(folders, () => TransferProgress.WatchAsync(progress => new CacheVerifier(folders).VerifyAsync(repair, progress, cancellationToken))).ConfigureAwait(false);
        if (arguments.GetValue(Json))
        {
            ToolOutput.Json(writer =>
            {
                writer.WriteNumber("files", result.Files);
                writer.WriteNumber("bytes", result.Bytes);
                writer.WriteBoolean("repaired", repair);
                ToolOutput.Array(writer, "damages", result.Damages, damage =>
                {
                    writer.WriteString("path", damage.Path);
                    writer.WriteString("damage", damage.Damage);
                });
            });
        }
        else
        {
            foreach (var damage in result.Damages)
            {
                ToolOutput.Line($"{damage.Path}: {damage.Damage}{(repair ? "; removed" : "")}");
            }

            ToolOutput.Line($"{result.Files} files with {ToolOutput.Size(result.Bytes)} read, {result.Damages.Length} damaged.");
        }

        return result.Damages.IsEmpty || repair ? 0 : throw new ModelException(LockDiagnostics.CacheIsDamaged(folders.Root, result.Damages.Length));
    }
}
