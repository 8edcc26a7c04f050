using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Locking;
using ModelBuild.Restoring.Projects;

namespace ModelBuild.Restoring;

/// <summary>A project as commands see it: its references, what they mean there, and where its lock file is.</summary>
public sealed class ModelProject
{
    private readonly ImmutableArray<EvaluatedProject> evaluated;

    private ModelProject(ImmutableArray<EvaluatedProject> evaluated)
    {
        this.evaluated = evaluated;
        Request = new()
        {
            References = [.. Distinct("ModelReference").Select(ToReference)],
            Versions = [.. Distinct("ModelVersion").Select(item => new ModelVersion { Include = item.Include, Version = item.Metadata("Version"), Tag = item.Metadata("Tag"), Digest = item.Metadata("Digest") })],
            Aliases = [.. Distinct("ModelRegistryAlias").Select(item => new RegistryAlias(item.Include, item.Metadata("Address")?.Trim() ?? "", item.Metadata("DefiningProjectDirectory") ?? Folder))],
            ProjectDirectory = Folder,
            LockFile = LockFileOf(Evaluated),
            AssetsFile = "",
            CacheDirectory = Evaluated.Property("ModelCacheDirectory") is { } cache ? Path.GetFullPath(cache, Folder) : new UserFolders(Environment.GetEnvironmentVariable).CacheDirectory,
            DefaultRegistry = RegistryOf(Evaluated),
        };
        Names = new(Folder, Request.DefaultRegistry, Request.Aliases);
    }

    /// <summary>The project for its first framework, or for none where it has several.</summary>
    public EvaluatedProject Evaluated => evaluated[0];

    public string File => Evaluated.Path;

    public string Folder => Evaluated.Folder;

    public IEnumerable<string> Frameworks => FrameworksOf(Evaluated);

    /// <summary>False where only a PackageReference brings ModelBuild, whose models come in builds alone.</summary>
    public bool RestoresInRestore => Evaluated.Property("_ModelBuildIsSdk") is not null;

    /// <summary>What a restore would ask for, all frameworks together.</summary>
    public RestoreRequest Request { get; }

    internal ReferenceNames Names { get; }

    /// <summary>How its registries are reached.</summary>
    public RepositoriesOptions Options => new()
    {
        InsecureHosts = [.. (Evaluated.Property("ModelRegistryInsecure") ?? "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        HostsDirectory = Evaluated.Property("ModelRegistryHostsDirectory") is { } hosts ? Path.GetFullPath(hosts, Folder) : new UserFolders(Environment.GetEnvironmentVariable).HostsDirectory,
        Mirrors = [.. Distinct("ModelRegistryMirror").Select(ToMirror)],
    };

    /// <param name="allFrameworks">Conditions may choose other references for each; each costs an evaluation.</param>
    /// <exception cref="ModelException">MSBuild does not evaluate it, or it does not use ModelBuild.</exception>
    public static async Task<ModelProject> LoadAsync(string path, bool allFrameworks, CancellationToken cancellationToken)
    {
        var project = await EvaluatedProject.LoadAsync(path, null, cancellationToken).ConfigureAwait(false);
        if (project.Property("ModelBuildPropsImported") is null)
        {
            if (!project.Of("PackageReference").Any(package => package.Include.Equals("ModelBuild", StringComparison.OrdinalIgnoreCase)))
            {
                throw new ModelException(ProjectDiagnostics.NoDoor(path));
            }

            // A package's props are there only after a restore.
            await DotNetCommand.ReadAsync(["restore", path, "-v:q", "-nologo"], project.Folder, cancellationToken).ConfigureAwait(false);
            project = await EvaluatedProject.LoadAsync(path, null, cancellationToken).ConfigureAwait(false);
        }

        var all = ImmutableArray.Create(project);
        foreach (var framework in allFrameworks ? FrameworksOf(project) : [])
        {
            all = all.Add(await EvaluatedProject.LoadAsync(path, framework, cancellationToken).ConfigureAwait(false));
        }

        return new(all);
    }

    /// <summary>What the lock file pins; nothing where there is none.</summary>
    public async Task<LockFile> ReadLockFileAsync(CancellationToken cancellationToken) =>
        (await new LockFileStore(Request.LockFile, "").ReadAsync(cancellationToken).ConfigureAwait(false)).File;

    /// <summary>All items of a kind that any framework has.</summary>
    internal IEnumerable<EvaluatedItem> Distinct(string kind) => evaluated.SelectMany(project => project.Of(kind))
        .DistinctBy(item => (item.Include, item.Metadata("Version"), item.Metadata("VersionOverride"), item.Metadata("Tag"), item.Metadata("Digest"), item.Metadata("Variant"), item.Metadata("Mirror")));

    private static string[] FrameworksOf(EvaluatedProject project) =>
        (project.Property("TargetFrameworks") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>As ModelBuild.Restore.targets has it.</summary>
    private static string LockFileOf(EvaluatedProject project) =>
        project.Property("ModelLockFile") is { } named ? Path.GetFullPath(named, project.Folder)
        : Path.Combine(project.Folder, Directory.GetFiles(project.Folder, "*.*proj").Length > 1 ? $"models.{Path.GetFileNameWithoutExtension(project.Path)}.lock.json" : "models.lock.json");

    private static RegistryAddress RegistryOf(EvaluatedProject project)
    {
        try
        {
            return project.Property("ModelRegistry") is { } registry ? RegistryAddress.Parse(registry, project.Folder) : new UserFolders(Environment.GetEnvironmentVariable).DefaultRegistry;
        }
        catch (InvalidReferenceException exception)
        {
            throw new ModelException(RegistryDiagnostics.InvalidReference(exception), exception);
        }
    }

    private static ModelReference ToReference(EvaluatedItem item) => new()
    {
        Include = item.Include,
        Version = item.Metadata("Version"),
        VersionOverride = item.Metadata("VersionOverride"),
        Tag = item.Metadata("Tag"),
        Digest = item.Metadata("Digest"),
        Variant = item.Metadata("Variant"),
        Package = item.Metadata("Package"),
        // Two frameworks may ask for two versions of one model, which is none of a command's business.
        Name = item.Metadata("Name"),
    };

    private static RegistryMirror ToMirror(EvaluatedItem item)
    {
        try
        {
            return RegistryMirror.Parse(item.Include, item.Metadata("Mirror")?.Trim() ?? "", item.Metadata("DefiningProjectDirectory") ?? "");
        }
        catch (InvalidReferenceException exception)
        {
            throw new ModelException(MirrorDiagnostics.InvalidMirror(item.Include, exception), exception);
        }
    }
}
