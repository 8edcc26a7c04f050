using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Versions;

namespace ModelBuild.Restoring;

/// <summary>The versions that <c>ModelVersion</c> items give to references without one, by the repository they mean.</summary>
internal sealed class CentralVersions
{
    private readonly Dictionary<RepositoryAddress, (string Include, VersionRequest Version)> versions = [];

    /// <exception cref="ModelException">An item is malformed, says no version, or two are for one repository.</exception>
    public CentralVersions(IEnumerable<ModelVersion> items, ReferenceNames names)
    {
        foreach (var item in items)
        {
            var artifact = names.Parse(item.Include);
            var version = AskedVersion.Of(item.Include, item.Version, item.Tag, item.Digest, artifact)
                ?? throw new ModelException(RestoreDiagnostics.CentralVersionMissing(item.Include));
            if (!versions.TryAdd(artifact.Repository, (item.Include, version)))
            {
                throw new ModelException(RestoreDiagnostics.CentralVersionTwice(artifact.Repository, versions[artifact.Repository].Include, item.Include));
            }
        }
    }

    /// <summary>Null where no item is for the repository.</summary>
    public VersionRequest? Find(RepositoryAddress repository) => versions.TryGetValue(repository, out var found) ? found.Version : null;
}
