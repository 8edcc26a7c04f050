using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring;

/// <summary>What references mean in one project: aliases, folders relative to it, the default registry.</summary>
internal sealed class ReferenceNames
{
    private readonly string projectDirectory;
    private readonly RegistryAddress defaultRegistry;
    private readonly Dictionary<string, RegistryAlias> known = new(StringComparer.Ordinal);

    /// <exception cref="ModelException">An alias could be a host, has no address, or is there twice.</exception>
    public ReferenceNames(string projectDirectory, RegistryAddress defaultRegistry, IEnumerable<RegistryAlias> aliases)
    {
        (this.projectDirectory, this.defaultRegistry) = (projectDirectory, defaultRegistry);
        foreach (var alias in aliases)
        {
            var problem = ProblemOf(alias) ?? (known.TryAdd(alias.Name, alias) ? null : $"it stands for '{known[alias.Name].Address}' already");
            if (problem is not null)
            {
                throw new ModelException(RestoreDiagnostics.InvalidAlias(alias, problem));
            }
        }
    }

    /// <exception cref="ModelException">Not a reference.</exception>
    public ArtifactReference Parse(string text)
    {
        try
        {
            return text.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 && known.TryGetValue(text[..slash], out var alias)
                ? ArtifactReference.Parse(alias.Address.TrimEnd('/') + text[slash..], alias.BaseDirectory)
                : ArtifactReference.Parse(text, projectDirectory, defaultRegistry);
        }
        catch (InvalidReferenceException exception)
        {
            throw new ModelException(RegistryDiagnostics.InvalidReference(exception), exception);
        }
    }

    /// <summary>True for a repository of the default registry.</summary>
    public bool IsRelative(string text) =>
        !RegistryAddress.IsFolder(text) && !(text.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 && (known.ContainsKey(text[..slash]) || RegistryAddress.IsHost(text[..slash])));

    private static string? ProblemOf(RegistryAlias alias) =>
        !RepositoryName.IsValid(alias.Name) || alias.Name.Contains('/', StringComparison.Ordinal) ? $"it is not one segment of {RepositoryName.ValidForm}"
        : alias.Name.Contains('.', StringComparison.Ordinal) || alias.Name == "localhost" ? "it could be a host"
        : alias.Address.Length == 0 ? "it has no Address"
        : null;
}
