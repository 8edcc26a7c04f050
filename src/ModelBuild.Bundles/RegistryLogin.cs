using ModelBuild.Oci;
using ModelBuild.Oci.Credentials;

namespace ModelBuild.Bundles;

/// <summary>Logs in to registries, so that builds, this tool and docker find the credentials, and out again.</summary>
/// <param name="options">How registries are reached.</param>
public sealed class RegistryLogin(RepositoriesOptions options)
{
    private readonly CredentialStore store = new(options.Environment, options.HomeDirectory, options.HelperTimeout);

    /// <summary>The file in which it is kept, or which names the helper that keeps it.</summary>
    public string FilePath => store.FilePath;

    /// <summary>Shows the credentials to the registry, and keeps them where it takes them.</summary>
    /// <returns>The helper that keeps them, null where the file does; and whether the registry looked at them at all.</returns>
    /// <exception cref="ModelException">It does not take them, or they cannot be kept; <c>MODEL5###</c>.</exception>
    public async Task<(string? Helper, bool Checked)> LoginAsync(RegistryAddress registry, string username, string password, CancellationToken cancellationToken)
    {
        try
        {
            var credential = new Credential { Source = "this login", Username = username, Password = password };
            using var repositories = new Repositories(options with { Credential = credential });
            var wasChecked = await repositories.EnterAsync(registry, cancellationToken).ConfigureAwait(false);
            return (await store.SaveAsync(registry, username, password, cancellationToken).ConfigureAwait(false), wasChecked);
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, registry.ToString()) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    /// <summary>The registries that something is kept for. Asks no helper.</summary>
    /// <exception cref="ModelException">The file cannot be used; <c>MODEL5026</c>.</exception>
    public async Task<IReadOnlyList<string>> HostsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await store.HostsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, FilePath) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    /// <returns>False where nothing was kept.</returns>
    /// <exception cref="ModelException">The file or helper cannot be used; <c>MODEL5026</c>.</exception>
    public async Task<bool> LogoutAsync(RegistryAddress registry, CancellationToken cancellationToken)
    {
        try
        {
            return await store.RemoveAsync(registry, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, FilePath) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }
}
