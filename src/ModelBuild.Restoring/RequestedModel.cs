using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Locking;
using ModelBuild.Restoring.Versions;

namespace ModelBuild.Restoring;

/// <summary>A <see cref="ModelReference"/> after it was checked.</summary>
internal sealed record RequestedModel
{
    /// <summary>The reference as the project writes it, or as a model that needs it does.</summary>
    public required string Reference { get; init; }

    public required RepositoryAddress Repository { get; init; }

    public required VersionRequest Version { get; init; }

    /// <summary>Which entry of an index is asked for; null where none is named.</summary>
    public string? Variant { get; init; }

    /// <summary>What pins it in the lock file: two variants of one version are two pins.</summary>
    public LockKey Key => new(Reference, Variant is null ? Version.Text : $"{Version.Text} ({Variant})");

    /// <summary>What a package says that its digest is; null elsewhere.</summary>
    public string? PackagedVersion { get; init; }

    public required string Name { get; init; }

    public required string TargetFolder { get; init; }

    public required FileSelection Files { get; init; }

    public required bool CopyToOutput { get; init; }

    public required bool CopyToPublish { get; init; }

    /// <summary>The NuGet package that brings it, which pins it: it has no entry in the lock file.</summary>
    public string? Package { get; init; }

    /// <summary>The models by whose dependencies it came, outermost first; empty for a reference.</summary>
    public ImmutableArray<string> Trail { get; init; } = [];

    /// <summary>Checks all references of a project.</summary>
    /// <exception cref="ModelException">A reference is malformed, asks for no version or for two, or two would share a folder.</exception>
    public static IReadOnlyList<RequestedModel> ParseAll(RestoreRequest request)
    {
        var names = new ReferenceNames(request.ProjectDirectory, request.DefaultRegistry, request.Aliases);
        var versions = new CentralVersions(request.Versions, names);
        var models = request.References.Select(reference => Parse(reference, names, versions)).ToList();
        CheckFolders(models.Where(model => model.Package is null));
        return models;
    }

    /// <exception cref="ModelException">Two models would be laid into one folder.</exception>
    public static void CheckFolders(IEnumerable<RequestedModel> models)
    {
        foreach (var group in models.GroupBy(model => model.TargetFolder, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            throw new ModelException(RestoreDiagnostics.FolderTaken(group.Key, [.. group.Select(model => model.Origin)]));
        }
    }

    /// <summary>How it came here, for a message: "ml/adapter 1.0.0 -> ml/bert 2.0.0".</summary>
    public string Origin => string.Join(" -> ", [.. Trail, $"{Reference} {Key.Requested}"]) + (Package is null ? "" : $" (package {Package})");

    private static RequestedModel Parse(ModelReference reference, ReferenceNames names, CentralVersions versions)
    {
        var artifact = names.Parse(reference.Include);
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
                Reference = reference.Include,
                Repository = artifact.Repository,
                Version = VersionOf(reference, artifact, versions),
                Variant = reference.Variant,
                Name = name,
                TargetFolder = folder,
                Files = new(reference.Files),
                CopyToOutput = reference.CopyToOutput,
                CopyToPublish = reference.CopyToPublish,
                Package = reference.Package,
                PackagedVersion = reference.Package is null ? null : reference.Version,
            };
    }

    /// <summary>NuGet's rules of central versions, but one: there need not be a central version to override.</summary>
    public static VersionRequest VersionOf(ModelReference reference, ArtifactReference artifact, CentralVersions versions)
    {
        if (reference.Package is not null)
        {
            // Its Version only says what the digest is.
            return AskedVersion.Of(reference.Include, null, null, reference.Digest, artifact) ?? throw new ModelException(RestoreDiagnostics.NoVersion(reference.Include));
        }

        var own = AskedVersion.Of(reference.Include, reference.Version, reference.Tag, reference.Digest, artifact);
        if (reference.VersionOverride is { Length: > 0 } text)
        {
            var instead = AskedVersion.ParseVersion(reference.Include, text);
            return own is null ? instead : throw new ModelException(RestoreDiagnostics.SeveralVersions(reference.Include, [own, instead]));
        }

        return (own, versions.Find(artifact.Repository)) switch
        {
            (null, null) => throw new ModelException(RestoreDiagnostics.NoVersion(reference.Include)),
            ({ } one, null) => one,
            (null, { } central) => central,
            ({ } one, { } central) => throw new ModelException(RestoreDiagnostics.VersionInBothPlaces(reference.Include, one, central)),
        };
    }
}
