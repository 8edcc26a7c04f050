using System.Text.RegularExpressions;

namespace ModelBuild.Testing;

/// <summary>A command on a terminal of its own, 90 columns wide, and what it printed there so far. The terminal is made by <c>script</c> of util-linux.</summary>
public sealed partial class Terminal : IDisposable
{
    private readonly ChildProcess process;
    private readonly string transcript;

    private Terminal(ChildProcess process, string transcript) => (this.process, this.transcript) = (process, transcript);

    /// <param name="dotnet">The machine it runs on.</param>
    /// <param name="command">A line for a shell.</param>
    public static Terminal Start(DotNet dotnet, string command)
    {
        var transcript = Path.Combine(dotnet.Root, $"{Guid.NewGuid():N}.transcript");
        var environment = new Dictionary<string, string?>(dotnet.Environment) { ["TERM"] = "xterm-256color", ["SHELL"] = "/bin/sh" };
        return new((dotnet with { Environment = environment }).Start(Peer.Require("script"), ["-qefc", $"stty cols 90 rows 24; exec {command}", transcript]), transcript);
    }

    /// <summary>All that was printed, with what a terminal obeys.</summary>
    public string Raw => File.Exists(transcript) ? File.ReadAllText(transcript) : "";

    /// <summary>The lines that were printed since the cursor was last set back, without what a terminal obeys.</summary>
    public string[] LastFrame => [.. Escapes().Replace(CursorBack().Split(Raw)[^1], "").Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

    /// <summary>Presses keys; an Enter is '\r'.</summary>
    public Task TypeAsync(string keys) => process.TypeAsync(keys);

    /// <summary>Waits until the last frame is as it should be.</summary>
    /// <exception cref="InvalidOperationException">The command ended before.</exception>
    public async Task WaitForAsync(Func<string[], bool> expected, CancellationToken cancellationToken)
    {
        while (!expected(LastFrame))
        {
            if (process.HasEnded)
            {
                throw new InvalidOperationException($"The command ended before it printed that:\n{Raw}");
            }

            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellationToken) => (await process.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken)).ExitCode;

    public void Dispose() => process.Dispose();

    [GeneratedRegex(@"\e\[\d*A|\r(?!\n)")]
    private static partial Regex CursorBack();

    [GeneratedRegex(@"\e\[[0-9;?]*[a-zA-Z]|\e[=>]|\r|Script (started|done).*\n")]
    private static partial Regex Escapes();
}
