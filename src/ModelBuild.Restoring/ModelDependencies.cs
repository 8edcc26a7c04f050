using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Versions;

namespace ModelBuild.Restoring;

/// <summary><c>ModelDependency</c> items as a bundle records them: in words that mean the same in other projects.</summary>
public static class ModelDependencies
{
    /// <param name="references">Versions are asked for as in a <c>ModelReference</c>, and may be central.</param>
    /// <exception cref="ModelException">One is malformed, says no version, or is a folder of this machine.</exception>
    public static ImmutableArray<BundleDependency> Of(
        IEnumerable<ModelReference> references, IEnumerable<ModelVersion> versions, IEnumerable<RegistryAlias> aliases, string projectDirectory, RegistryAddress registry)
    {
        var names = new ReferenceNames(projectDirectory, registry, aliases);
        var central = new CentralVersions(versions, names);
        return [.. references.Select(reference => Of(reference, names, central))];
    }

    private static BundleDependency Of(ModelReference reference, ReferenceNames names, CentralVersions versions)
    {
        var artifact = names.Parse(reference.Include);
        var version = RequestedModel.VersionOf(reference, artifact, versions);
        return new()
        {
            Reference = names.IsRelative(reference.Include) ? reference.Include.Split(':', '@')[0]
                : artifact.Repository.Registry is not null ? artifact.Repository.ToString()
                : throw new ModelException(PackDiagnostics.DependencyInFolder(reference.Include, artifact.Repository.ToString())),
            Version = version is VersionRequest.OfTag or VersionRequest.OfDigest ? null : version.Text,
            Tag = (version as VersionRequest.OfTag)?.Tag,
            Digest = (version as VersionRequest.OfDigest)?.Digest.ToString(),
        };
    }
}
