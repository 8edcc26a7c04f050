using System.CommandLine;
using ModelBuild.Bundles;

namespace ModelBuild.Tool;

/// <summary>Asks before something is removed that a registry cannot give back.</summary>
internal static class Confirmation
{
    public static Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Do not ask." };

    /// <returns>False where the user said no.</returns>
    /// <exception cref="ModelException">There is nobody to ask.</exception>
    public static async Task<bool> AskAsync(ParseResult arguments, string question)
    {
        if (arguments.GetValue(Yes))
        {
            return true;
        }

        if (Console.IsInputRedirected || Console.IsErrorRedirected)
        {
            throw new ModelException(UsageDiagnostics.NobodyToAsk(question));
        }

        await ToolVerbosity.Error.WriteAsync($"{question} [y/N] ").ConfigureAwait(false);
        return Console.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
