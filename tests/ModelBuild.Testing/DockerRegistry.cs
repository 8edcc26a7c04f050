using System.Net;
using System.Net.Sockets;
using ModelBuild.Oci;

namespace ModelBuild.Testing;

/// <summary>Debian's <c>docker-registry</c> (distribution 2.8) with an empty storage of its own, on a free loopback port.</summary>
public sealed class DockerRegistry : IAsyncDisposable
{
    public const string Program = "docker-registry";

    public const string Username = "builder";
    public const string Password = "pull-and-push";

    /// <summary>Its only account, where it wants one.</summary>
    public static LoopbackUser User { get; } = new(Username, Password);


    /// <summary>What htpasswd -B writes for <see cref="Password"/>.</summary>
    private const string PasswordHash = "$2y$05$ModelBuildTestKitSaltuPO71fb1DAkuXAe6DfKFKJR9cB3fSLsq";

    /// <summary>Answers carry the folder's name here, so that nobody else's registry is taken for ours.</summary>
    private const string OwnHeader = "X-Kit-Folder";

    private readonly TemporaryDirectory folder;
    private readonly ChildProcess process;

    private DockerRegistry(TemporaryDirectory folder, ChildProcess process, string host) => (this.folder, this.process, Host) = (folder, process, host);

    public static bool IsInstalled => Peer.Find(Program) is not null;

    /// <summary><c>127.0.0.1:PORT</c>.</summary>
    public string Host { get; }

    public Uri Url => new($"http://{Host}");

    public RegistryAddress Address => RegistryAddress.OfHost(Host);

    /// <summary>Its log, for the message of a failed test.</summary>
    public string Log => process.Text;

    /// <summary>Starts one and waits until it answers; skips the calling test where it is not installed.</summary>
    /// <param name="requiresPassword">Lets nobody in but <see cref="Username"/> with <see cref="Password"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<DockerRegistry> StartAsync(bool requiresPassword, CancellationToken cancellationToken) => StartAsync(requiresPassword, null, cancellationToken);

    /// <summary>Starts one that is a pull-through cache: what it has not, it fetches from another registry, and keeps.</summary>
    public static Task<DockerRegistry> StartCacheOfAsync(DockerRegistry origin, CancellationToken cancellationToken) => StartAsync(requiresPassword: false, origin, cancellationToken);

    private static async Task<DockerRegistry> StartAsync(bool requiresPassword, DockerRegistry? origin, CancellationToken cancellationToken)
    {
        var program = Peer.Require(Program);
        while (true)
        {
            var folder = new TemporaryDirectory();
            var host = FreeHost();
            var configuration = folder.Write("config.yml", Configuration(folder, host, requiresPassword, origin));
            folder.Write("htpasswd", $"{Username}:{PasswordHash}\n");
            var process = ChildProcess.Start(program, ["serve", configuration], folder.Path, new Dictionary<string, string?>());
            var registry = new DockerRegistry(folder, process, host);
            try
            {
                if (await registry.AnswersAsync(cancellationToken))
                {
                    return registry;
                }
            }
            catch
            {
                await registry.DisposeAsync();
                throw;
            }

            var taken = process.Text.Contains("address already in use", StringComparison.Ordinal);
            await registry.DisposeAsync();
            if (!taken)
            {
                throw new InvalidOperationException($"'{Program}' ended:\n{process.Text}");
            }
        }
    }

    public RepositoryAddress Repository(string name) => Address.Repository(name);

    public ValueTask DisposeAsync()
    {
        process.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>True when it answers; false when it ended.</summary>
    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = Url };
        while (!process.HasEnded)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri("/v2/", UriKind.Relative), cancellationToken);
                if (answer.Headers.TryGetValues(OwnHeader, out var values) && values.Contains(folder.Path))
                {
                    return true;
                }

                // Another program took the port; ours is about to notice.
                await Task.Delay(20, cancellationToken);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20, cancellationToken);
            }
        }

        return false;
    }

    private static string FreeHost()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }

    private static string Configuration(TemporaryDirectory folder, string host, bool requiresPassword, DockerRegistry? origin) =>
        $"""
        version: 0.1
        log:
          level: warn
          accesslog:
            disabled: true
        storage:
          filesystem:
            rootdirectory: {folder["storage"]}
          delete:
            enabled: true
        http:
          addr: {host}
          headers:
            {OwnHeader}: [{folder.Path}]
        {(requiresPassword ? $"auth: {{ htpasswd: {{ realm: kit, path: {folder["htpasswd"]} }} }}" : "")}
        {(origin is null ? "" : $"proxy: {{ remoteurl: '{origin.Url}' }}")}
        """;
}
