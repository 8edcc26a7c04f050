using System.CommandLine;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model completion SHELL</c>: the script by which a shell completes this tool's commands.</summary>
internal static class CompletionCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    private static readonly Argument<string> Shell = new("shell") { Description = "bash, zsh, fish or pwsh.", HelpName = "shell" };

    public static Command Create()
    {
        Shell.AcceptOnlyFromAmong(Shells);
        var command = new Command(
            "completion",
            """
            Prints a script that completes 'dotnet model' and 'dotnet-model' in a shell. The script asks the tool, so that it stays right when the tool is updated.
            What completes the rest of 'dotnet' goes on doing so, where it is set up before.

            Examples:
              dotnet model completion bash >> ~/.bashrc
              dotnet model completion zsh >> ~/.zshrc
              dotnet model completion fish > ~/.config/fish/conf.d/dotnet-model.fish
              dotnet model completion pwsh >> $PROFILE
            """)
        {
            Shell,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var script = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream(arguments.GetRequiredValue(Shell))!);
        await Console.Out.WriteAsync((await script.ReadToEndAsync(cancellationToken).ConfigureAwait(false)).ReplaceLineEndings("\n")).ConfigureAwait(false);
        return 0;
    }
}
