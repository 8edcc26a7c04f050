using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ModelBuild.Oci.Credentials;
using ModelBuild.Oci.Layout;
using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci;

/// <summary>
/// Opens repositories, be they in a registry, in a folder or in a tar file. All that one instance opened share connections, access tokens
/// and what was learnt about each registry and mirror, so keep one for a whole operation.
/// </summary>
public sealed class Repositories : IDisposable
{
    // Most builds that could ask a registry do not, and pay nothing for it.
    private readonly Lazy<RegistryClient> registries;
    private readonly Lazy<MirrorTable> mirrors;

    // One for each file, because what is being changed is seen by that one only.
    private readonly ConcurrentDictionary<string, TarLayout> tars = new(StringComparer.Ordinal);

    public Repositories(RepositoriesOptions options)
    {
        var settings = new RegistrySettings
        {
            InsecureHosts = options.InsecureHosts,
            TrustedTokenHosts = options.TrustedTokenHosts,
            IdleTimeout = options.IdleTimeout,
            Tries = options.Tries,
            Time = options.Time,
        };
        var credentials = new Lazy<CredentialSources>(() => new(options.Environment, options.HomeDirectory, options.HelperTimeout));
        CredentialLookup lookup = options.Credential is { } given ? (_, _) => Task.FromResult<Credential?>(given) : (repository, cancellationToken) => credentials.Value.FindAsync(repository, cancellationToken);
        registries = new(() => new(settings, lookup));
        mirrors = new(() => new(options, settings, registries.Value, lookup));
    }

    /// <summary>The repository at an address, without mirrors and whatever its hosts.toml says. Nothing is opened or asked before it is used.</summary>
    public IRepository Open(RepositoryAddress address) => address switch
    {
        { Directory: { } file, IsTar: true } => tars.GetOrAdd(file, file => new(file)),
        { Directory: { } directory } => new OciLayout(directory),
        _ => registries.Value.Open(address),
    };

    /// <summary>The repository at an address to read from, with the mirrors of its registry before it.</summary>
    /// <param name="tell">Told of mirrors that do not work, once of each.</param>
    /// <exception cref="Hosts.HostsFileException">The registry's hosts.toml cannot be used.</exception>
    public async Task<IRepository> OpenToReadAsync(RepositoryAddress address, Action<MirrorIncident> tell, CancellationToken cancellationToken) =>
        address.Registry is { Host: not null } registry
            ? (await mirrors.Value.FindAsync(registry, cancellationToken).ConfigureAwait(false)).OpenToRead(address, tell)
            : Open(address);

    /// <summary>
    /// The repository at an address to change, without mirrors: what is to be changed must not be looked at elsewhere. What the
    /// registry's hosts.toml says of the registry itself, certificates above all, counts.
    /// </summary>
    /// <param name="tell">Told of verification that is switched off.</param>
    /// <exception cref="Hosts.HostsFileException">The registry's hosts.toml cannot be used.</exception>
    public async Task<IRepository> OpenToWriteAsync(RepositoryAddress address, Action<MirrorIncident> tell, CancellationToken cancellationToken) =>
        address.Registry is { Host: not null } registry
            ? (await mirrors.Value.FindAsync(registry, cancellationToken).ConfigureAwait(false)).OpenToWrite(address, tell)
            : Open(address);

    /// <summary>
    /// What a tag names at the registry itself, whatever its mirrors say. Null where there is no such tag, and where the registry
    /// does not answer and has mirrors that may do without it.
    /// </summary>
    public async Task<Descriptor?> LookUpTagAsync(RepositoryAddress address, string tag, CancellationToken cancellationToken) =>
        address.Registry is { Host: not null } registry
            ? await (await mirrors.Value.FindAsync(registry, cancellationToken).ConfigureAwait(false)).LookUpTagAsync(address, tag, cancellationToken).ConfigureAwait(false)
            : await Open(address).ResolveAsync(tag, cancellationToken).ConfigureAwait(false);

    /// <summary>The names of the repositories of a registry, as far as it tells: not every registry has such a list.</summary>
    /// <exception cref="RegistryException">It does not tell.</exception>
    public async IAsyncEnumerable<string> ListAsync(RegistryAddress registry, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (registry.Directory is { } directory)
        {
            foreach (var name in FolderCatalog.List(directory))
            {
                yield return name;
            }

            yield break;
        }

        await foreach (var name in (await RemoteAsync(registry, cancellationToken).ConfigureAwait(false)).ListAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return name;
        }
    }

    /// <summary>Asks a registry to be let in.</summary>
    /// <returns>False where it lets everybody in, and looked at no credentials.</returns>
    /// <exception cref="RegistryException">It cannot be reached, or refuses.</exception>
    public async Task<bool> EnterAsync(RegistryAddress registry, CancellationToken cancellationToken) =>
        await (await RemoteAsync(registry, cancellationToken).ConfigureAwait(false)).EnterAsync(cancellationToken).ConfigureAwait(false);

    private async Task<RemoteRegistry> RemoteAsync(RegistryAddress registry, CancellationToken cancellationToken) =>
        ((RemoteRepository)await OpenToWriteAsync(RepositoryAddress.Whole(registry), _ => { }, cancellationToken).ConfigureAwait(false)).Registry;

    /// <summary>Closes connections, and removes what was to become a tar file and was not completed.</summary>
    public void Dispose()
    {
        foreach (var tar in tars.Values)
        {
            tar.Dispose();
        }

        if (mirrors.IsValueCreated)
        {
            mirrors.Value.Dispose();
        }

        if (registries.IsValueCreated)
        {
            registries.Value.Dispose();
        }
    }
}
