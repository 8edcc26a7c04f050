using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ModelBuild.Builds.Tests.Kit;

/// <summary>Debian's <c>docker-registry</c> on a free loopback port, with or without accounts, for as long as a test runs.</summary>
internal sealed class DebianRegistry : IAsyncDisposable
{
    public const string Username = "ada", Password = "secret";

    /// <summary>bcrypt of <see cref="Password"/>, as <c>htpasswd -B</c> writes it.</summary>
    private const string PasswordFile = "ada:$2y$05$kTClwiTtxwL/d6E2m7tZ.e4FUhcuC/RN0a01rZasj6YvkpoHpTOla\n";

    private readonly TemporaryDirectory folder = new();
    private readonly Process process;

    private DebianRegistry(int port, bool authenticates)
    {
        Host = $"127.0.0.1:{port}";
        var accounts = authenticates ? $"auth: {{htpasswd: {{realm: test, path: {folder.Write("htpasswd", PasswordFile)}}}}}" : "";
        var configuration = folder.Write("config.yml", $"""
            version: 0.1
            log: {"{"}level: error{"}"}
            storage: {"{"}filesystem: {"{"}rootdirectory: {folder["data"]}{"}"}{"}"}
            http: {"{"}addr: {Host}{"}"}
            {accounts}
            """);
        process = Command.Start("docker-registry", ["serve", configuration], folder.Path, new Dictionary<string, string?>());
    }

    public string Host { get; }

    /// <summary>Starts one; skips the calling test where the program is absent, unless the environment demands it.</summary>
    public static async Task<DebianRegistry> StartAsync(bool authenticates, CancellationToken cancellationToken)
    {
        Require("docker-registry");
        var registry = new DebianRegistry(FreePort(), authenticates);
        using var client = new HttpClient();
        for (var tries = 0; tries < 100; tries++)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri($"http://{registry.Host}/v2/"), cancellationToken);
                return registry;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, cancellationToken);
            }
        }

        await registry.DisposeAsync();
        throw new TimeoutException("docker-registry did not start.");
    }

    /// <summary>Skips the calling test where a program is not on the PATH; fails it where CI says that it must be.</summary>
    public static void Require(string program)
    {
        var isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
        Assert.False(!isThere && Environment.GetEnvironmentVariable("MODELBUILD_TEST_REQUIRE_PEERS") == "1", $"'{program}' is not on the PATH.");
        Assert.SkipUnless(isThere, $"'{program}' is not on the PATH.");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
