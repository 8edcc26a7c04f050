using System.CommandLine;
using System.CommandLine.Invocation;
using ModelBuild.Bundles;

namespace ModelBuild.Tool;

/// <summary>Runs a command line and turns what comes out into an exit code.</summary>
internal static class ToolRun
{
    public const int Failed = 1;
    public const int NotUnderstood = 2;

    /// <summary>How long a command may take to stop after Ctrl-C. What is half done then has no final name, and is gone on with the next time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <returns>0 done, 1 failed, 2 the command line was not understood; 3 from a diff that found one.</returns>
    public static async Task<int> InvokeAsync(string[] line)
    {
        var arguments = ToolCommands.For(line).Parse(line is [] ? ["--help"] : line);
        if (arguments.Action is ParseErrorAction wrong)
        {
            // What is wrong should not scroll away above a page of help.
            wrong.ShowHelp = false;
        }

        if (arguments.Errors.Count == 0)
        {
            ToolVerbosity.Use(arguments);
        }

        try
        {
            var exitCode = await arguments.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Patience }).ConfigureAwait(false);
            if (arguments.Errors.Count == 0)
            {
                return exitCode;
            }

            await ToolVerbosity.Error.WriteLineAsync("--help shows what is understood.").ConfigureAwait(false);
            return NotUnderstood;
        }
        catch (ModelException exception)
        {
            await ToolVerbosity.Error.WriteLineAsync($"error {exception.Diagnostic}{(ToolVerbosity.Level == VerbosityLevel.Diagnostic ? $"{Environment.NewLine}{exception}" : "")}").ConfigureAwait(false);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            await ToolVerbosity.Error.WriteLineAsync("Stopped.").ConfigureAwait(false);
            return Failed;
        }
    }
}
