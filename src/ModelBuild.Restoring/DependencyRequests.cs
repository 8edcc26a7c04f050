using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring;

/// <summary>What the dependencies of a model ask for.</summary>
internal static class DependencyRequests
{
    /// <exception cref="ModelException">A dependency is malformed.</exception>
    public static IEnumerable<RequestedModel> Of(RequestedModel parent, Bundle bundle, RestoreRequest request) =>
        bundle.Dependencies.Select(dependency => Of(parent, dependency, request));

    private static RequestedModel Of(RequestedModel parent, BundleDependency dependency, RestoreRequest request)
    {
        var artifact = Parse(parent, dependency.Reference, request);
        var name = artifact.Repository.LastSegment;
        return new()
        {
            // Not the address where that is a folder of this machine or the user's default: the lock file goes to others.
            Reference = artifact.Repository.Registry is null || artifact.Repository.Registry == request.DefaultRegistry ? dependency.Reference : artifact.Repository.ToString(),
            Repository = artifact.Repository,
            Version = AskedVersion.Of(dependency.Reference, dependency.Version, dependency.Tag, dependency.Digest, artifact)
                ?? throw new ModelException(RestoreDiagnostics.NoVersion(dependency.Reference)),
            Name = name,
            TargetFolder = $"models/{name}",
            Files = new([]),
            CopyToOutput = parent.CopyToOutput,
            CopyToPublish = parent.CopyToPublish,
            Trail = [.. parent.Trail, $"{parent.Reference} {parent.Version}"],
        };
    }

    private static ArtifactReference Parse(RequestedModel parent, string reference, RestoreRequest request)
    {
        try
        {
            return ArtifactReference.Parse(reference, request.ProjectDirectory, parent.Repository.Registry ?? FolderRegistry(parent.Repository, reference) ?? request.DefaultRegistry);
        }
        catch (InvalidReferenceException exception)
        {
            throw new ModelException(RegistryDiagnostics.InvalidReference(exception), exception);
        }
    }

    /// <summary>The nearest folder above a layout that has the repository too: a layout does not know of which registry it is.</summary>
    private static RegistryAddress? FolderRegistry(RepositoryAddress parent, string reference)
    {
        for (var folder = Path.GetDirectoryName(parent.Directory); folder is not null && RepositoryName.IsValid(reference); folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, reference, "index.json")))
            {
                return RegistryAddress.InFolder(folder);
            }
        }

        return null;
    }
}
