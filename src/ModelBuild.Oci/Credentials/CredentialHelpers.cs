using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ModelBuild.Oci.Credentials;

/// <summary>Programs named <c>docker-credential-NAME</c> that keep credentials in a keychain.</summary>
internal sealed partial class CredentialHelpers(string? searchPath, TimeSpan timeout)
{
    /// <summary>How a helper says that it has nothing; it comes on its standard output, and it ends with an error.</summary>
    private static readonly string[] NothingKept =
        ["credentials not found in native keychain", "no credentials server URL", "no credentials username"];

    /// <param name="configuredIn">The file that names the helper.</param>
    public async Task<Credential?> FindAsync(string name, string serverUrl, string configuredIn, CancellationToken cancellationToken)
    {
        var (program, exitCode, output) = await RunAsync(name, "get", serverUrl, configuredIn, cancellationToken).ConfigureAwait(false);
        if (exitCode == 0)
        {
            return Parse(program, output);
        }

        return NothingKept.Contains(output.Trim(), StringComparer.OrdinalIgnoreCase) ? null : throw Failed(program, $"it ended with exit code {exitCode}");
    }

    /// <summary>Gives a secret to a helper to keep.</summary>
    public async Task StoreAsync(string name, string serverUrl, string username, string secret, string configuredIn, CancellationToken cancellationToken)
    {
        var entry = new JsonObject { ["ServerURL"] = serverUrl, ["Username"] = username, ["Secret"] = secret };
        var (program, exitCode, _) = await RunAsync(name, "store", entry.ToJsonString(), configuredIn, cancellationToken).ConfigureAwait(false);
        if (exitCode != 0)
        {
            throw Failed(program, $"it kept nothing and ended with exit code {exitCode}");
        }
    }

    /// <summary>Has a helper forget.</summary>
    /// <returns>False where it kept nothing.</returns>
    public async Task<bool> EraseAsync(string name, string serverUrl, string configuredIn, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, serverUrl, configuredIn, cancellationToken).ConfigureAwait(false) is null)
        {
            return false;
        }

        var (program, exitCode, _) = await RunAsync(name, "erase", serverUrl, configuredIn, cancellationToken).ConfigureAwait(false);
        return exitCode == 0 ? true : throw Failed(program, $"it forgot nothing and ended with exit code {exitCode}");
    }

    private async Task<(string Program, int ExitCode, string Output)> RunAsync(string name, string verb, string input, string configuredIn, CancellationToken cancellationToken)
    {
        if (!NamePattern().IsMatch(name))
        {
            throw new CredentialException(CredentialFailure.HelperMissing, $"'{configuredIn}'", "it names a credential helper that is no program's name");
        }

        var program = $"docker-credential-{name}";
        var path = Locate(program)
            ?? throw new CredentialException(CredentialFailure.HelperMissing, program, $"'{configuredIn}' names it and it is not on the PATH");
        var (exitCode, output) = await new HelperProcess(program, path, timeout).RunAsync(verb, input, cancellationToken).ConfigureAwait(false);
        return (program, exitCode, output);
    }

    /// <summary>Absolute folders of the PATH only: a program in the current folder belongs to whoever wrote the project.</summary>
    private string? Locate(string program)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];
        return (searchPath ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, program + ending)))
            .FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    /// <summary>The server URL in the answer is not looked at: what was asked for is what the answer is used for.</summary>
    private static Credential? Parse(string program, string output)
    {
        try
        {
            using var json = JsonDocument.Parse(output, new() { MaxDepth = 8, AllowDuplicateProperties = false });
            var (username, secret) = (json.RootElement.GetProperty("Username").GetString(), json.RootElement.GetProperty("Secret").GetString());
            return (username, secret) switch
            {
                (_, null or "") => null,
                ("<token>", _) => new() { Source = program, IdentityToken = secret },
                _ => new() { Source = program, Username = username, Password = secret },
            };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Without the cause: its message may quote what the helper printed.
            throw Failed(program, "it did not answer with a user name and a secret");
        }
    }

    private static CredentialException Failed(string program, string reason) => new(CredentialFailure.HelperFailed, program, reason);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();
}
