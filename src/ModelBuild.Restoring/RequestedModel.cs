using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Versions;

namespace ModelBuild.Restoring;

/// <summary>A <see cref="ModelReference"/> after it was checked.</summary>
internal sealed record RequestedModel
{
    /// <summary>The reference as the project writes it; the key in the lock file.</summary>
    public required string Key { get; init; }

    public required RepositoryAddress Repository { get; init; }

    public required VersionRequest Version { get; init; }

    public required string Name { get; init; }

    public required string TargetFolder { get; init; }

    /// <summary>Checks all references of a project.</summary>
    /// <exception cref="ModelException">A reference is malformed, asks for no version or for two, or two would share a folder.</exception>
    public static IReadOnlyList<RequestedModel> ParseAll(RestoreRequest request)
    {
        var models = request.References.Select(reference => Parse(reference, request)).ToList();
        foreach (var group in models.GroupBy(model => model.TargetFolder, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            throw new ModelException(RestoreDiagnostics.FolderTaken(group.Key, [.. group.Select(model => model.Key)]));
        }

        return models;
    }

    private static RequestedModel Parse(ModelReference reference, RestoreRequest request)
    {
        var artifact = ParseInclude(reference, request);
        var name = reference.Name ?? artifact.Repository.LastSegment;
        if (name.Contains('/', StringComparison.Ordinal) || BundlePath.Problem(name) is not null)
        {
            throw new ModelException(RestoreDiagnostics.InvalidName(reference.Include, name, BundlePath.Problem(name) ?? "it holds a '/'"));
        }

        var folder = (reference.TargetFolder ?? $"models/{name}").Replace('\\', '/').TrimEnd('/');
        return BundlePath.Problem(folder) is { } problem
            ? throw new ModelException(RestoreDiagnostics.InvalidName(reference.Include, folder, problem))
            : new()
            {
                Key = reference.Include,
                Repository = artifact.Repository,
                Version = VersionOf(reference, artifact),
                Name = name,
                TargetFolder = folder,
            };
    }

    private static ArtifactReference ParseInclude(ModelReference reference, RestoreRequest request)
    {
        try
        {
            return ArtifactReference.Parse(reference.Include, request.ProjectDirectory, request.DefaultRegistry);
        }
        catch (InvalidReferenceException exception)
        {
            throw new ModelException(RegistryDiagnostics.InvalidReference(exception), exception);
        }
    }

    private static VersionRequest VersionOf(ModelReference reference, ArtifactReference artifact)
    {
        List<VersionRequest> asked = [];
        if (reference.Version is { Length: > 0 } version)
        {
            asked.Add(VersionRequest.TryParse(version) ?? throw new ModelException(RestoreDiagnostics.InvalidVersion(reference.Include, version)));
        }

        asked.AddRange(new[] { reference.Tag, artifact.Tag }.Where(tag => !string.IsNullOrEmpty(tag)).Select(tag => RepositoryName.IsValidTag(tag!)
            ? new VersionRequest.OfTag(tag!)
            : throw new ModelException(RestoreDiagnostics.InvalidTag(reference.Include, tag!))));

        if (reference.Digest is { Length: > 0 } digest)
        {
            asked.Add(Digest.TryParse(digest, out var parsed)
                ? new VersionRequest.OfDigest(parsed)
                : throw new ModelException(RestoreDiagnostics.InvalidDigest(reference.Include, digest)));
        }

        if (artifact.Digest is { } pinned)
        {
            asked.Add(new VersionRequest.OfDigest(pinned));
        }

        return asked switch
        {
            [var one] => one,
            [] => throw new ModelException(RestoreDiagnostics.NoVersion(reference.Include)),
            _ => throw new ModelException(RestoreDiagnostics.SeveralVersions(reference.Include, asked)),
        };
    }
}
