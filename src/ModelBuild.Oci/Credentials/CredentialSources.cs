namespace ModelBuild.Oci.Credentials;

/// <summary>
/// Looks for credentials where <c>docker login</c>, <c>podman login</c> and <c>oras login</c> leave them, after the
/// environment variables that are ModelBuild's own. The first place that has some decides.
/// </summary>
/// <param name="environment">Looks an environment variable up.</param>
/// <param name="homeDirectory">The folder that <c>~</c> means.</param>
/// <param name="helperTimeout">How long a credential helper may take.</param>
public sealed class CredentialSources(Func<string, string?> environment, string homeDirectory, TimeSpan helperTimeout)
{
    /// <summary>The credential for a repository of a registry, or null where there is none and requests go without.</summary>
    /// <exception cref="CredentialException">A place that should be asked is broken; going on without it would hide that.</exception>
    public async Task<Credential?> FindAsync(RepositoryAddress repository, CancellationToken cancellationToken)
    {
        var key = new RegistryKey(repository);
        if (EnvironmentCredentials.Find(key.Host, environment) is { } named)
        {
            return named;
        }

        var helpers = new CredentialHelpers(environment("PATH"), helperTimeout);
        if (Variable("REGISTRY_AUTH_FILE") is { } only)
        {
            // Whoever names a file means that one and no other.
            return File.Exists(only)
                ? await new AuthFile(only, helpers).FindAsync(key, cancellationToken).ConfigureAwait(false)
                : throw new CredentialException(CredentialFailure.Unreadable, $"'{only}'", "REGISTRY_AUTH_FILE names it and it does not exist");
        }

        foreach (var file in Files().Where(File.Exists))
        {
            if (await new AuthFile(file, helpers).FindAsync(key, cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private IEnumerable<string> Files()
    {
        yield return Path.Combine(Variable("DOCKER_CONFIG") ?? Path.Combine(homeDirectory, ".docker"), "config.json");
        if (Variable("XDG_RUNTIME_DIR") is { } runtime)
        {
            yield return Path.Combine(runtime, "containers", "auth.json");
        }

        yield return Path.Combine(Variable("XDG_CONFIG_HOME") ?? Path.Combine(homeDirectory, ".config"), "containers", "auth.json");
    }

    private string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
}
