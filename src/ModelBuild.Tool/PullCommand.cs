using System.CommandLine;
using ModelBuild.Bundles;
using ModelBuild.Restoring;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model pull REFERENCE</c>: a model into a folder, through the cache that builds share.</summary>
internal static class PullCommand
{
    private static readonly Argument<string> Reference = new("reference") { Description = ToolRegistries.ReferenceForms };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "The folder; by default one with the last part of the repository's name.", HelpName = "folder" };
    private static readonly Option<string[]> Files = new("--files") { Description = "Globs of the files to pull, as '*.onnx' or '!*.bin'. By default all.", AllowMultipleArgumentsPerToken = true, HelpName = "glob" };
    private static readonly Option<string?> Variant = new("--variant") { Description = "Which entry of an index: a platform such as linux/arm64, or its name." };
    private static readonly Option<bool> Force = new("--force") { Description = "Write over files that no pull laid." };

    public static Option<UnsafeContentAction> Unsafe { get; } = new("--unsafe")
    {
        Description = "What happens to files that would run code when they are loaded: warn, error or allow.",
        DefaultValueFactory = _ => UnsafeContentAction.Warn,
    };

    public static Command Create()
    {
        var command = new Command(
            "pull",
            """
            Lays the files of a model into a folder, verified. What builds or pulls of this machine have is not fetched again, and what breaks off goes on
            where it broke. A second pull replaces what the first one laid, removes what is no longer part of the model, and touches nothing else.

            Examples:
              dotnet model pull harbor.example.com/ml/fashion-mnist:1.2.0
              dotnet model pull ghcr.io/acme/bert:2.0.0 -o models/bert --files '*.onnx' tokenizer.json
            """)
        {
            Reference, Output, Files, Variant, Unsafe, Force, ToolRegistries.PlainHttp, ToolRegistries.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var reference = ToolRegistries.Reference(arguments.GetRequiredValue(Reference));
        using var repositories = ToolRegistries.Open(arguments);
        var request = new PullRequest
        {
            Reference = reference,
            TargetDirectory = Path.GetFullPath(arguments.GetValue(Output) ?? reference.Repository.LastSegment),
            CacheDirectory = ToolRegistries.Folders.CacheDirectory,
            Files = [.. arguments.GetValue(Files) ?? []],
            Variant = arguments.GetValue(Variant),
            UnsafeContent = new() { Action = arguments.GetValue(Unsafe) },
            Force = arguments.GetValue(Force),
        };
        await PrintAsync(arguments, await TransferProgress.WatchAsync(progress => new ModelPuller(repositories).PullAsync(request, progress, cancellationToken)).ConfigureAwait(false)).ConfigureAwait(false);
        return 0;
    }

    public static async Task PrintAsync(ParseResult arguments, PullResult result)
    {
        await ToolOutput.WarnAsync(result.Warnings).ConfigureAwait(false);
        await ToolOutput.NoteAsync(result.Notes).ConfigureAwait(false);
        if (!arguments.GetValue(ToolRegistries.Json))
        {
            await ToolOutput.LineAsync(
                $"{result.Reference} -> {result.TargetDirectory}: {result.Files.Length} files, {ToolOutput.Size(result.Files.Sum(file => file.Size))}; "
                + $"{result.Written} written, {result.Removed} removed, {ToolOutput.Size(result.BytesFetched)} fetched").ConfigureAwait(false);
            return;
        }

        await ToolOutput.JsonAsync(writer =>
        {
            writer.WriteString("reference", result.Reference.ToString());
            writer.WriteString("digest", result.Reference.Digest.ToString());
            writer.WriteString("folder", result.TargetDirectory);
            writer.WriteNumber("written", result.Written);
            writer.WriteNumber("removed", result.Removed);
            writer.WriteNumber("bytesFetched", result.BytesFetched);
            writer.WriteStartArray("files");
            foreach (var file in result.Files)
            {
                writer.WriteStartObject();
                writer.WriteString("path", file.Path);
                writer.WriteString("digest", file.Digest.ToString());
                writer.WriteNumber("size", file.Size);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }).ConfigureAwait(false);
    }
}
