using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;

namespace ModelBuild.Tool;

/// <summary>
/// Answers <c>[suggest:POSITION] LINE</c>, by which the scripts of <c>completion</c> ask what may stand at a place: one answer a line, and nothing
/// else whatever happens.
/// </summary>
internal sealed class ToolSuggestions(RootCommand root, SuggestDirective directive) : SynchronousCommandLineAction
{
    public static void Use(RootCommand root)
    {
        var directive = root.Directives.OfType<SuggestDirective>().Single();
        directive.Action = new ToolSuggestions(root, directive);
    }

    /// <summary>A line that is being typed is wrong until it is whole.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var line = parseResult.Tokens.LastOrDefault(token => token.Type != System.CommandLine.Parsing.TokenType.Directive)?.Value ?? "";
        var position = int.TryParse(parseResult.GetResult(directive) is { Values: [var value, ..] } ? value : null, out var asked) ? Math.Clamp(asked, 0, line.Length) : line.Length;
        ToolChoices.Use(root);
        var word = line[(line.LastIndexOf(' ', Math.Max(0, position - 1)) + 1)..position];
        foreach (var answer in root.Parse(line).GetCompletions(position).Select(item => item.Label).Where(answer => answer.StartsWith(word, StringComparison.Ordinal) && IsWanted(answer, word)))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(answer);
        }

        return 0;
    }

    /// <summary>
    /// Options only where one was begun: where nothing is answered, shells complete files. No short names, which nobody needs to have typed; nothing that
    /// a shell would act on.
    /// </summary>
    private static bool IsWanted(string answer, string word) =>
        (answer[0] is not ('-' or '/') || (word.StartsWith('-') && answer.StartsWith("--", StringComparison.Ordinal)))
        && answer.All(letter => char.IsAsciiLetterOrDigit(letter) || "._:/@+-".Contains(letter, StringComparison.Ordinal));
}
