using System.Collections.Concurrent;
using System.Collections.Immutable;
using ModelBuild.Oci.Hosts;
using ModelBuild.Oci.Layout;
using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci;

/// <summary>
/// The mirrors of each registry, found out once: those that the user named, then those of its hosts.toml. Each has connections,
/// tokens and credentials of its own, so that none of one host's can reach another.
/// </summary>
internal sealed class MirrorTable(RepositoriesOptions options, RegistrySettings settings, RegistryClient registries, CredentialLookup credentials) : IDisposable
{
    /// <summary>Behind a mirror is another place to ask.</summary>
    private const int Tries = 2;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentBag<RegistryClient> clients = [];

    /// <exception cref="HostsFileException">The registry's hosts.toml, or what it names, cannot be used.</exception>
    public async Task<MirroredRegistry> FindAsync(RegistryAddress registry, CancellationToken cancellationToken)
    {
        var entry = entries.GetOrAdd(registry.Host!, _ => new());
        await entry.Finding.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return entry.Registry ??= await MakeAsync(registry, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            entry.Finding.Release();
        }
    }

    public void Dispose()
    {
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }

    private async Task<MirroredRegistry> MakeAsync(RegistryAddress registry, CancellationToken cancellationToken)
    {
        var named = options.Mirrors.Where(mirror => mirror.Origin.Host!.Equals(registry.Host, StringComparison.OrdinalIgnoreCase)).Select(OfUser);
        var file = options.HostsDirectory is { } directory ? await new HostsDirectory(directory).FindAsync(registry.Host!, cancellationToken).ConfigureAwait(false) : null;
        if (file is null)
        {
            return Registry(registry, [.. named], new(), null, []);
        }

        var mirrors = named.ToImmutableArray().ToBuilder();
        foreach (var host in file.Hosts.Where(host => host.Pulls || host.Resolves))
        {
            var route = await RouteAsync(registry, file, host, cancellationToken).ConfigureAwait(false);
            var client = Impatient(Tries, route);
            mirrors.Add(new(host.Url!.Text, registry, repository => client.Open(host.Url.Locate(repository))) { Pulls = host.Pulls, Resolves = host.Resolves });
        }

        return Registry(
            registry,
            mirrors.DrainToImmutable(),
            await RouteAsync(registry, file, file.Server, cancellationToken).ConfigureAwait(false),
            file.Server.Url,
            [.. file.Hosts.Prepend(file.Server).Select(host => Unverified(registry, file, host)).OfType<MirrorIncident>()]);
    }

    private MirroredRegistry Registry(
        RegistryAddress registry, ImmutableArray<Mirror> mirrors, RegistryRoute route, HostsUrl? server, ImmutableArray<MirrorIncident> incidents)
    {
        var origin = route.IsPlain ? registries : Client(settings with { Route = route });
        var glance = mirrors.IsEmpty ? origin : Impatient(tries: 1, route);
        return new(mirrors, Home, repository => origin.Open(Located(repository)), repository => glance.Open(Located(repository)), incidents);

        RepositoryAddress Located(RepositoryAddress repository) => server?.Locate(repository) ?? repository;

        IRepository Home(RepositoryAddress repository) =>
            server is null || IsItself(registry, server) ? origin.Open(Located(repository)) : registries.Open(repository);
    }

    private Mirror OfUser(RegistryMirror mirror)
    {
        if (mirror.Place.Directory is not null)
        {
            return new(mirror.ToString(), mirror.Origin, repository => new OciLayout(mirror.Locate(repository).Directory!));
        }

        var client = Impatient(Tries, new() { Namespace = mirror.Place == mirror.Origin ? null : mirror.Origin.Host });
        return new(mirror.ToString(), mirror.Origin, repository => client.Open(mirror.Locate(repository)));
    }

    private async Task<RegistryRoute> RouteAsync(RegistryAddress registry, HostsFile file, HostsEntry host, CancellationToken cancellationToken) => new()
    {
        Root = host.Url?.Root,
        Namespace = host.Url is null || IsItself(registry, host.Url) ? null : registry.Host,
        Headers = host.Headers,
        Tls = await HostsCertificates.LoadAsync(file, host, maySkipVerification: !HostsDirectory.IsForAll(file), cancellationToken).ConfigureAwait(false),
        ConnectTimeout = host.DialTimeout,
    };

    private bool IsItself(RegistryAddress registry, HostsUrl url) =>
        url.Root.Authority.Equals(new RegistryEndpoint(registry, settings.InsecureHosts).Url.Authority, StringComparison.OrdinalIgnoreCase);

    /// <summary>What a user must know of verification that is to be switched off; plain HTTP has none.</summary>
    private static MirrorIncident? Unverified(RegistryAddress registry, HostsFile file, HostsEntry host)
    {
        if (host.SkipVerifyLine is not { } line || host.Url?.Root.Scheme == Uri.UriSchemeHttp)
        {
            return null;
        }

        var kind = HostsDirectory.IsForAll(file) ? MirrorIncidentKind.VerifiedNonetheless : MirrorIncidentKind.Unverified;
        return new(kind, host.Url?.Text ?? registry.Host!, registry) { File = file.Path, Line = line };
    }

    private RegistryClient Impatient(int tries, RegistryRoute route) => Client(settings with
    {
        Tries = Math.Min(tries, settings.Tries),
        LongestRetryAfter = LongestRetryAfter,
        Route = route with { ConnectTimeout = route.ConnectTimeout ?? ConnectTimeout },
    });

    private RegistryClient Client(RegistrySettings its)
    {
        var client = new RegistryClient(its, credentials);
        clients.Add(client);
        return client;
    }

    private sealed class Entry
    {
        public SemaphoreSlim Finding { get; } = new(1);

        public MirroredRegistry? Registry { get; set; }
    }
}
