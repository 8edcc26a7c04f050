using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring;

/// <summary>What references mean in one project: aliases, folders relative to it, the default registry.</summary>
internal sealed class ReferenceNames
{
    private readonly RestoreRequest request;
    private readonly Dictionary<string, RegistryAlias> aliases = new(StringComparer.Ordinal);

    /// <exception cref="ModelException">An alias could be a host, has no address, or is there twice.</exception>
    public ReferenceNames(RestoreRequest request)
    {
        this.request = request;
        foreach (var alias in request.Aliases)
        {
            var problem = ProblemOf(alias) ?? (aliases.TryAdd(alias.Name, alias) ? null : $"it stands for '{aliases[alias.Name].Address}' already");
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
            return text.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 && aliases.TryGetValue(text[..slash], out var alias)
                ? ArtifactReference.Parse(alias.Address.TrimEnd('/') + text[slash..], alias.BaseDirectory)
                : ArtifactReference.Parse(text, request.ProjectDirectory, request.DefaultRegistry);
        }
        catch (InvalidReferenceException exception)
        {
            throw new ModelException(RegistryDiagnostics.InvalidReference(exception), exception);
        }
    }

    private static string? ProblemOf(RegistryAlias alias) =>
        !RepositoryName.IsValid(alias.Name) || alias.Name.Contains('/', StringComparison.Ordinal) ? $"it is not one segment of {RepositoryName.ValidForm}"
        : alias.Name.Contains('.', StringComparison.Ordinal) || alias.Name == "localhost" ? "it could be a host"
        : alias.Address.Length == 0 ? "it has no Address"
        : null;
}
