using System.CommandLine;
using ModelBuild.Bundles;
using ModelBuild.Restoring.Versions;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model tag REFERENCE TAG…</c>.</summary>
internal static class TagCommand
{
    private static readonly Argument<string> Reference = new("reference") { Description = ToolRegistries.ReferenceForms };
    private static readonly Argument<string[]> Tags = new("tag") { Description = "Tags to set in the same repository.", Arity = ArgumentArity.OneOrMore };

    public static Command Create()
    {
        var command = new Command(
            "tag",
            """
            Gives what a reference names further tags. No weights move. A tag that is a version keeps what it names unless --overwrite says otherwise; other tags move.

            Examples:
              dotnet model tag harbor.example.com/ml/fashion-mnist:1.2.0 latest production
            """)
        {
            Reference, Tags, PushCommand.Overwrite, ToolRegistries.PlainHttp, ToolRegistries.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var repositories = ToolRegistries.Open(arguments);
        var reference = ToolRegistries.Reference(arguments.GetRequiredValue(Reference));
        var overwrite = arguments.GetValue(PushCommand.Overwrite);
        var tags = arguments.GetRequiredValue(Tags);
        var (digest, set) = await new ModelTagger(repositories)
            .TagAsync(reference, [.. tags], tag => overwrite || TagVersion.TryParse(tag) is null, cancellationToken).ConfigureAwait(false);
        if (!arguments.GetValue(ToolRegistries.Json))
        {
            await ToolOutput.LineAsync($"{reference.Repository}@{digest}: {string.Join(", ", tags.Select(tag => set.Contains(tag) ? tag : $"{tag} (was there)"))}").ConfigureAwait(false);
            return 0;
        }

        await ToolOutput.JsonAsync(writer =>
        {
            writer.WriteString("repository", reference.Repository.ToString());
            writer.WriteString("digest", digest.ToString());
            ToolOutput.WriteStrings(writer, "tagsSet", set);
        }).ConfigureAwait(false);
        return 0;
    }
}
