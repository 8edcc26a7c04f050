using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ModelBuild.Oci.Credentials;

/// <summary>One run of a credential helper: a URL, or what is to be kept, on its standard input, an answer of bounded size in bounded time.</summary>
internal sealed class HelperProcess(string program, string path, TimeSpan timeout)
{
    private const int MaxOutput = 64 * 1024;

    public async Task<(int ExitCode, string Output)> RunAsync(string verb, string input, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var process = Start(verb);
        try
        {
            // What it has to say to its user may hold secrets, and must be read lest it wait for a reader.
            var complaints = process.StandardError.BaseStream.CopyToAsync(Stream.Null, either.Token);
            var output = ReadAsync(process.StandardOutput.BaseStream, either.Token);
            await AskAsync(process, input, either.Token).ConfigureAwait(false);
            var answer = await output.ConfigureAwait(false);
            await complaints.ConfigureAwait(false);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            return (process.ExitCode, answer);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CredentialException(CredentialFailure.HelperTimedOut, program, $"it did not end within {timeout.TotalSeconds:0.#} s");
        }
        finally
        {
            // A helper that has ended well is gone; any other goes now, with what it started.
            process.Kill(entireProcessTree: true);
        }
    }

    private Process Start(string verb)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(path, [verb])
            {
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            })!;
        }
        catch (Win32Exception exception)
        {
            throw new CredentialException(CredentialFailure.HelperFailed, program, $"'{path}' cannot be started", exception);
        }
    }

    private static async Task AskAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code and output say why.
        }
    }

    private async Task<string> ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        var answer = new byte[MaxOutput + 1];
        var length = await output.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length <= MaxOutput
            ? Encoding.UTF8.GetString(answer, 0, length)
            : throw new CredentialException(CredentialFailure.HelperFailed, program, $"it answered with over {MaxOutput} bytes");
    }
}
