using System.Diagnostics;
using System.Text;

namespace ModelBuild.Testing;

/// <summary>A process that a test started, and what it printed so far. It ends with the test at the latest, with all that it started.</summary>
public sealed class ChildProcess : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder text = new();
    private readonly MemoryWatch? memory;

    private ChildProcess(ProcessStartInfo start, bool measuresMemory)
    {
        process = new() { StartInfo = start };
        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        memory = measuresMemory ? new(process.Id) : null;
    }

    public int Id => process.Id;

    public bool HasEnded => process.HasExited;

    /// <summary>Both streams, line by line as they came.</summary>
    public string Text
    {
        get
        {
            lock (text)
            {
                return text.ToString();
            }
        }
    }

    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments, unquoted.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="environment">Set over an environment that says nothing of the test run; null removes.</param>
    /// <param name="measuresMemory">Watches the process and its descendants.</param>
    public static ChildProcess Start(
        string file, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment, bool measuresMemory = false)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        CleanEnvironment.Apply(start.Environment);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(start, measuresMemory);
    }

    /// <summary>Writes a line to its standard input.</summary>
    public Task SayAsync(string line) => TypeAsync(line + process.StandardInput.NewLine);

    /// <summary>Writes to its standard input.</summary>
    public async Task TypeAsync(string text)
    {
        await process.StandardInput.WriteAsync(text);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until it has printed something.</summary>
    /// <exception cref="InvalidOperationException">It ended without.</exception>
    public async Task WaitForTextAsync(string expected, CancellationToken cancellationToken)
    {
        while (!Text.Contains(expected, StringComparison.Ordinal))
        {
            if (process.HasExited)
            {
                // Its last lines may still be on their way.
                await process.WaitForExitAsync(cancellationToken);
                if (!Text.Contains(expected, StringComparison.Ordinal))
                {
                    throw new InvalidOperationException($"The process ended before it printed '{expected}':\n{Text}");
                }
            }

            await Task.Delay(10, cancellationToken);
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="TimeoutException">It did not end within the limit and was killed with all that it started.</exception>
    public async Task<FinishedProcess> WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"'{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}' did not end within {limit}:\n{Text}");
        }

        return new(process.ExitCode, Text, memory?.Peak);
    }

    /// <summary>SIGKILL for it alone, as a machine that is out of memory does.</summary>
    public void Kill() => process.Kill();

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(TimeSpan.FromSeconds(10));
        }

        memory?.Dispose();
        process.Dispose();
    }

    private void Take(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } data)
        {
            lock (text)
            {
                text.Append(data).Append('\n');
            }
        }
    }
}

/// <summary>How a process ended and what it printed, both streams in order.</summary>
/// <param name="ExitCode">128 and the signal where it was killed.</param>
/// <param name="Text">Lines, each ended by LF.</param>
/// <param name="PeakMemory">The most resident bytes of the largest of its processes; null where nobody measured.</param>
public sealed record FinishedProcess(int ExitCode, string Text, long? PeakMemory);
