using ModelBuild.Oci.Credentials;
using ModelBuild.Oci.Layout;
using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci;

/// <summary>
/// Opens repositories, be they in a registry or in a folder. All that one instance opened share connections, access tokens
/// and what was learnt about each registry and mirror, so keep one for a whole operation.
/// </summary>
public sealed class Repositories : IDisposable
{
    // Most builds that could ask a registry do not, and pay nothing for it.
    private readonly Lazy<RegistryClient> registries;
    private readonly Lazy<MirrorTable> mirrors;

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
        registries = new(() => new(settings, credentials.Value.FindAsync));
        mirrors = new(() => new(options, settings, registries.Value, credentials.Value.FindAsync));
    }

    /// <summary>The repository at an address, without mirrors and whatever its hosts.toml says. Nothing is opened or asked before it is used.</summary>
    public IRepository Open(RepositoryAddress address) =>
        address.Directory is { } directory ? new OciLayout(directory) : registries.Value.Open(address);

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

    public void Dispose()
    {
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
