using System.CommandLine;
using System.CommandLine.Completions;
using ModelBuild.Bundles;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model logout HOST</c>.</summary>
internal static class LogoutCommand
{
    private static readonly Argument<string> Host = new("host") { Description = "The registry: host, or host:port." };

    public static Command Create()
    {
        var command = new Command(
            "logout",
            """
            Forgets the account of a registry, in docker's config.json and in the credential helper that it names. Docker is logged out with it.

            Examples:
              dotnet model logout harbor.example.com
            """)
        {
            Host,
        };
        Host.CompletionSources.Add(_ => HostsAsync().GetAwaiter().GetResult());
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>Where somebody is logged in; a file that cannot be read completes nothing.</summary>
    private static async Task<IEnumerable<CompletionItem>> HostsAsync()
    {
        try
        {
            return (await new RegistryLogin(new()).HostsAsync(CancellationToken.None).ConfigureAwait(false)).Select(host => new CompletionItem(host));
        }
        catch (ModelException)
        {
            return [];
        }
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var registry = LoginCommand.HostOf(arguments.GetRequiredValue(Host));
        var login = new RegistryLogin(new());
        var removed = await login.LogoutAsync(registry, cancellationToken).ConfigureAwait(false);
        await ToolOutput.LineAsync(removed ? $"Logged out of {registry}" : $"Nothing was kept for {registry} in '{login.FilePath}'").ConfigureAwait(false);
        return 0;
    }
}
