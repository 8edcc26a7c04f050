using System.Collections.Concurrent;
using ModelBuild.Oci.Tests.Registry;

namespace ModelBuild.Oci.Tests.Mirrors;

/// <summary>A registry, a mirror of it, and a model that a test puts into one of them or both.</summary>
public abstract class MirrorTest : RegistryTest, IAsyncLifetime
{
    private Repositories? repositories;

    private protected LoopbackRegistry Origin { get; private set; } = null!;

    private protected LoopbackRegistry Mirror { get; private set; } = null!;

    private protected static byte[] Content { get; } = Bytes(200_000);

    private protected static Descriptor Blob { get; } = DescriptorOf(Content);

    private protected ConcurrentQueue<MirrorIncident> Incidents { get; } = [];

    public virtual async ValueTask InitializeAsync() => (Origin, Mirror) = (await LoopbackRegistry.StartAsync(), await LoopbackRegistry.StartAsync());

    public async ValueTask DisposeAsync()
    {
        repositories?.Dispose();
        await Origin.DisposeAsync();
        await Mirror.DisposeAsync();
        Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A registry that wants a user name and a password: <c>ada</c> and <c>canary-secret</c>.</summary>
    private protected static Task<LoopbackRegistry> StartGuardedAsync(LoopbackAuthentication authentication) =>
        LoopbackRegistry.StartAsync(new() { Authentication = authentication, Users = [new("ada", "canary-secret")] });

    private protected async Task ReplaceAsync(Task<LoopbackRegistry> origin, Task<LoopbackRegistry> mirror)
    {
        await Origin.DisposeAsync();
        await Mirror.DisposeAsync();
        (Origin, Mirror) = (await origin, await mirror);
    }

    private protected static void Fill(LoopbackRegistry registry, string repository = "ml/bert", string? tag = "1.0.0")
    {
        registry[repository].AddBlob(Content);
        registry[repository].AddManifest(SomeManifest, tag);
    }

    /// <summary>The origin's repository, read with an item of the user's before it.</summary>
    private protected Task<IRepository> OpenAsync(params string[] mirrors) =>
        OpenAsync(Options with { Mirrors = [.. mirrors.DefaultIfEmpty(Mirror.Host).Select(mirror => RegistryMirror.Parse(Origin.Host, mirror, Home.Path))] });

    /// <summary>The origin's repository, read with a hosts.toml.</summary>
    private protected Task<IRepository> OpenWithHostsAsync(string toml, string? folder = null)
    {
        Home.Write($"hosts/{folder ?? Origin.Host.Replace(':', '_') + "_"}/hosts.toml", toml);
        return OpenAsync(Options with { HostsDirectory = Home["hosts"] });
    }

    private protected async Task<IRepository> OpenAsync(RepositoriesOptions options) => await Use(options).OpenToReadAsync(Origin.Repository("ml/bert"), Incidents.Enqueue, Cancellation);

    private protected Repositories Use(RepositoriesOptions options)
    {
        repositories?.Dispose();
        return repositories = new(options);
    }

    private protected static IEnumerable<string?> SecretsOf(LoopbackRegistry registry) => registry.Requests.All.Select(request => request["Authorization"]).Where(value => value is not null);
}
