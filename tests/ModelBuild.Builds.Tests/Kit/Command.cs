using System.Diagnostics;
using System.Text;

namespace ModelBuild.Builds.Tests.Kit;

/// <summary>What a command printed, both streams in order, and how it ended.</summary>
internal sealed record Command(int ExitCode, string Text)
{
    /// <summary>What a test run or an outer build leaves in the environment and an inner build must not see.</summary>
    private static readonly string[] Scrubbed = ["MSBUILD", "DOTNET_HOST_PATH", "DOTNET_ROOT", "MODELBUILD_", "VSTEST", "COREHOST", "TESTINGPLATFORM", "DOTNET_CLI_UI", "REGISTRY_AUTH_FILE", "DOCKER_CONFIG", "XDG_"];

    public static async Task<Command> RunAsync(
        string file, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment, TimeSpan limit, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        using var process = Start(file, arguments, folder, environment);
        void Take(object sender, DataReceivedEventArgs line)
        {
            lock (text)
            {
                text.AppendLine(line.Data);
            }
        }

        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{file} {string.Join(' ', arguments)}' did not end within {limit}:\n{text}");
        }

        return new(process.ExitCode, text.ToString());
    }

    public static Process Start(string file, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var name in start.Environment.Keys.Where(name => Scrubbed.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1";
        start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
