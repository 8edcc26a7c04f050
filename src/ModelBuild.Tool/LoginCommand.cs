using System.CommandLine;
using System.Text;
using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model login HOST</c>.</summary>
internal static class LoginCommand
{
    private static readonly Argument<string> Host = new("host") { Description = "The registry: host, or host:port." };
    private static readonly Option<string?> Username = new("--username", "-u") { Description = "The account; asked for on a terminal." };
    private static readonly Option<bool> FromInput = new("--password-stdin") { Description = "Take the password from standard input." };

    public static Command Create()
    {
        var command = new Command(
            "login",
            """
            Checks an account with a registry, and keeps it where docker keeps its own: with the credential helper that its config.json names, else in that file.
            Builds, this tool, docker and oras find it there. The password is asked for, or comes on standard input, and is never an argument.

            Examples:
              echo "$TOKEN" | dotnet model login ghcr.io -u acme --password-stdin
              dotnet model login harbor.example.com -u builder
            """)
        {
            Host, Username, FromInput, ToolRegistries.PlainHttp,
        };
        command.SetAction(RunAsync);
        return command;
    }

    /// <exception cref="ModelException">It is a folder, or nothing that a registry could be.</exception>
    public static RegistryAddress HostOf(string text) =>
        ToolRegistries.Registry(text) is { Host: not null } registry ? registry : throw new ModelException(UsageDiagnostics.NotAHost(text));

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var registry = HostOf(arguments.GetRequiredValue(Host));
        var isTerminal = !Console.IsInputRedirected;
        var username = arguments.GetValue(Username) ?? (isTerminal && !arguments.GetValue(FromInput) ? Ask("User name: ") : null);
        var password = arguments.GetValue(FromInput) ? (await Console.In.ReadToEndAsync(cancellationToken).ConfigureAwait(false)).TrimEnd('\r', '\n')
            : isTerminal ? AskHidden("Password: ") : null;
        if (string.IsNullOrEmpty(username) || string.IsNullOrEmpty(password))
        {
            throw new ModelException(UsageDiagnostics.NoPassword(registry.ToString()));
        }

        var login = new RegistryLogin(ToolRegistries.Options(arguments));
        var (helper, wasChecked) = await login.LoginAsync(registry, username, password, cancellationToken).ConfigureAwait(false);
        if (!wasChecked)
        {
            await ToolOutput.SayAsync($"'{registry}' lets everybody in, and did not look at the password.").ConfigureAwait(false);
        }

        if (helper is null)
        {
            await ToolOutput.SayAsync($"The password stands in '{login.FilePath}' as good as readable (base64). A credential helper would keep it safe: https://docs.docker.com/go/credential-store/").ConfigureAwait(false);
        }

        await ToolOutput.LineAsync($"Logged in to {registry} as {username}{(helper is null ? "" : $"; docker-credential-{helper} keeps the password")}").ConfigureAwait(false);
        return 0;
    }

    private static string? Ask(string prompt)
    {
        ToolVerbosity.Error.Write(prompt);
        return Console.ReadLine();
    }

    private static string AskHidden(string prompt)
    {
        ToolVerbosity.Error.Write(prompt);
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        ToolVerbosity.Error.WriteLine();
        return typed.ToString();
    }
}
