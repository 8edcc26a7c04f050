using System.CommandLine;
using ModelBuild.Bundles;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model untag REFERENCE</c>.</summary>
internal static class UntagCommand
{
    private static readonly Argument<string> Reference = new("reference") { Description = "host/repository:tag, or the same of a folder registry or layout." };

    public static Command Create()
    {
        var command = new Command(
            "untag",
            """
            Removes a tag and leaves what it names. Some registries remove no tags, and say so. Asks before it does, unless --yes.

            Examples:
              dotnet model untag harbor.example.com/ml/fashion-mnist:candidate --yes
            """)
        {
            Reference, Confirmation.Yes, ToolRegistries.PlainHttp,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var repositories = ToolRegistries.Open(arguments);
        var reference = ToolRegistries.Reference(arguments.GetRequiredValue(Reference));
        if (reference is not { Tag: not null, Digest: null })
        {
            throw new ModelException(UsageDiagnostics.NoTag(reference.ToString()));
        }

        if (!await Confirmation.AskAsync(arguments, $"Remove the tag {reference}?").ConfigureAwait(false))
        {
            return ToolRun.Failed;
        }

        await new ModelTagger(repositories).UntagAsync(reference, cancellationToken).ConfigureAwait(false);
        await ToolOutput.LineAsync($"{reference} removed").ConfigureAwait(false);
        return 0;
    }
}
