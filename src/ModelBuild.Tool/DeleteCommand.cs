using System.CommandLine;
using ModelBuild.Bundles;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model delete REFERENCE@DIGEST</c>.</summary>
internal static class DeleteCommand
{
    private static readonly Argument<string> Reference = new("reference") { Description = "host/repository@sha256:…, or the same of a folder registry or layout." };

    public static Command Create()
    {
        var command = new Command(
            "delete",
            """
            Removes what a digest names, and every tag of it. Registries often have deletion switched off, and free the room only when they collect garbage. Asks before it does, unless --yes.

            Examples:
              dotnet model delete harbor.example.com/ml/fashion-mnist@sha256:… --yes
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
        if (reference.Digest is null)
        {
            throw new ModelException(UsageDiagnostics.NoDigest(reference.ToString()));
        }

        if (!await Confirmation.AskAsync(arguments, $"Remove {reference.Repository}@{reference.Digest} with all its tags?").ConfigureAwait(false))
        {
            return ToolRun.Failed;
        }

        await new ModelTagger(repositories).DeleteAsync(reference, cancellationToken).ConfigureAwait(false);
        await ToolOutput.LineAsync($"{reference} removed").ConfigureAwait(false);
        return 0;
    }
}
