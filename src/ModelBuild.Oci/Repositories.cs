using ModelBuild.Oci.Credentials;
using ModelBuild.Oci.Layout;
using ModelBuild.Oci.Registry;

namespace ModelBuild.Oci;

/// <summary>
/// Opens repositories, be they in a registry or in a folder. All that one instance opened share connections, access tokens
/// and what was learnt about each registry, so keep one for a whole operation.
/// </summary>
public sealed class Repositories : IDisposable
{
    private readonly RegistryClient registries;

    public Repositories(RepositoriesOptions options)
    {
        var credentials = new CredentialSources(options.Environment, options.HomeDirectory, options.HelperTimeout);
        registries = new(
            new()
            {
                InsecureHosts = options.InsecureHosts,
                TrustedTokenHosts = options.TrustedTokenHosts,
                IdleTimeout = options.IdleTimeout,
                Tries = options.Tries,
                Time = options.Time,
            },
            credentials.FindAsync);
    }

    /// <summary>The repository at an address. Nothing is opened or asked before it is used.</summary>
    public IRepository Open(RepositoryAddress address) =>
        address.Directory is { } directory ? new OciLayout(directory) : registries.Open(address);

    public void Dispose() => registries.Dispose();
}
