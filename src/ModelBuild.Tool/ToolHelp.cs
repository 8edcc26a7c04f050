using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ModelBuild.Tool;

/// <summary>Help as it is for a tool of <c>dotnet</c>: under the name that it is called by, and of commands in a list no more than how they begin.</summary>
internal sealed class ToolHelp(HelpAction inner) : SynchronousCommandLineAction
{
    private const string Name = "dotnet model";

    public static void Use(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new ToolHelp((HelpAction)option.Action!);
    }

    /// <summary>Who asks for help has not said all yet.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var asked = parseResult.CommandResult.Command;
        foreach (var name in asked.Options.Where(option => option != ToolVerbosity.Option).SelectMany(option => option.Aliases))
        {
            // Where a command gives the name to an option of its own, as 'dotnet package add' gives -v to --version, it is that one's.
            ToolVerbosity.Option.Aliases.Remove(name);
        }

        ToolChoices.Use(asked);
        foreach (var command in asked.Subcommands)
        {
            command.Description = command.Description?.Split("\n\n")[0].ReplaceLineEndings(" ").Split([". ", ": "], StringSplitOptions.None)[0].TrimEnd('.');
        }

        var output = parseResult.InvocationConfiguration.Output;
        using var text = new StringWriter();
        parseResult.InvocationConfiguration.Output = text;
        var exitCode = inner.Invoke(parseResult);
        output.Write(text.ToString().Replace(RootCommand.ExecutableName, Name, StringComparison.Ordinal));
        return exitCode;
    }
}
