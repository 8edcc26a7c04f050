using System.Collections.Immutable;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring;

namespace ModelBuild.Tasks;

/// <summary>Restores model references: lock file, cache, assets file. Does nothing where nothing changed.</summary>
[MSBuildMultiThreadableTask]
public sealed class RestoreModels : ModelTask
{
    /// <summary><c>ModelReference</c> items.</summary>
    public ITaskItem[] References { get; set; } = [];

    /// <summary><c>ModelVersion</c> items.</summary>
    public ITaskItem[] Versions { get; set; } = [];

    /// <summary><c>ModelRegistryAlias</c> items; metadata <c>Address</c>.</summary>
    public ITaskItem[] Aliases { get; set; } = [];

    /// <summary><c>ModelRegistryMirror</c> items; metadata <c>Mirror</c>.</summary>
    public ITaskItem[] Mirrors { get; set; } = [];

    /// <summary>Host or folder of references without a host; the user's default registry where empty.</summary>
    public string? Registry { get; set; }

    [Required]
    public required string LockFile { get; set; }

    [Required]
    public required string AssetsFile { get; set; }

    /// <summary>Directory of the cache; the user's where empty.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>Bytes that a compressed layer may become; 0 for what its size makes plausible.</summary>
    public long UnpackLimit { get; set; }

    /// <summary>The target framework, where the project has several.</summary>
    public string? Framework { get; set; }

    /// <summary>All target frameworks; divided by ';'.</summary>
    public string? Frameworks { get; set; }

    /// <summary>All runtimes that the project names; divided by ';'.</summary>
    public string? Runtimes { get; set; }

    /// <summary>All configurations; divided by ';'.</summary>
    public string? Configurations { get; set; }

    /// <summary>A name of <see cref="RestoreMode"/>.</summary>
    [Required]
    public required string Mode { get; set; }

    /// <summary>In the mode Update: "true" for all models, else references; divided by ';'.</summary>
    public string? Updated { get; set; }

    public bool Locked { get; set; }

    /// <summary>False in a restore, where what packages bring is not known yet.</summary>
    public bool KnowsPackages { get; set; } = true;

    /// <summary>Pins, and fetches no files.</summary>
    public bool ResolveOnly { get; set; }

    /// <summary>A name of <see cref="UnsafeContentAction"/>.</summary>
    public string? UnsafeContent { get; set; }

    /// <summary><c>ModelAllowedImport</c> items: what pickles may import beside what everybody allows.</summary>
    public ITaskItem[] AllowedImports { get; set; } = [];

    /// <summary>Files for the output: the cached file, with <c>Link</c> and <c>TargetPath</c> in the output.</summary>
    [Output]
    public ITaskItem[] Files { get; private set; } = [];

    /// <summary>The restored models; metadata <c>Name</c>, <c>Version</c>, <c>Digest</c>, <c>TargetFolder</c>, <c>CacheFolder</c>.</summary>
    [Output]
    public ITaskItem[] Models { get; private set; } = [];

    private protected override RepositoriesOptions Options => base.Options with { Mirrors = [.. Mirrors.Select(ReferenceItems.ToMirror)] };

    private protected override async System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        using var log = new TransferLog(Log);
        var request = ToRequest();
        var result = await new ModelRestorer(OpenRepositories).RestoreAsync(
            request with { Variants = _ => System.Threading.Tasks.Task.FromResult(FindVariants(request)) }, log, cancellationToken);
        foreach (var warning in result.Warnings)
        {
            LogWarning(warning);
        }

        foreach (var note in result.Notes)
        {
            Log.LogMessage(MessageImportance.Normal, "{0}", note);
        }

        (Models, Files) = ReferenceItems.Of(result.Models);
        foreach (var model in ResolveOnly ? [] : result.Changed)
        {
            Log.LogMessage(MessageImportance.High, "  Restored model {0} {1} ({2}).", model.Reference, model.Version, model.Digest);
        }
    }

    private RestoreRequest ToRequest() => new()
    {
        References = [.. References.Select(ReferenceItems.ToReference)],
        Versions = [.. Versions.Select(ReferenceItems.ToVersion)],
        Aliases = [.. Aliases.Select(ReferenceItems.ToAlias)],
        ProjectDirectory = ProjectDirectory,
        LockFile = FullPath(LockFile),
        AssetsFile = FullPath(AssetsFile),
        CacheDirectory = Value(CacheDirectory) is { } cache ? FullPath(cache) : new UserFolders(Environment.GetEnvironmentVariable).CacheDirectory,
        DefaultRegistry = FindRegistry(Registry),
        UnpackLimit = UnpackLimit > 0 ? UnpackLimit : null,
        Framework = Names(Frameworks).Skip(1).Any() ? Framework ?? "" : "",
        Mode = Enum.Parse<RestoreMode>(Mode),
        Updated = [.. Names(Updated).Where(name => !name.Equals("true", StringComparison.OrdinalIgnoreCase))],
        Locked = Locked,
        KnowsPackages = KnowsPackages,
        ResolveOnly = ResolveOnly,
        UnsafeContent = DescriptionItems.ToPolicy(UnsafeContent, AllowedImports),
    };

    private ImmutableArray<RestoreRequest>? FindVariants(RestoreRequest request)
    {
        var variants = new ProjectVariants(BuildEngine3, ProjectFile)
        {
            Frameworks = [.. Names(Frameworks).DefaultIfEmpty("")],
            Runtimes = [.. Names(Runtimes).Prepend("").Distinct()],
            Configurations = [.. Names(Configurations)],
        };
        return variants.Find()?.Select(items => request with
        {
            References = [.. items.Where(IsOf("ModelReference")).Select(ReferenceItems.ToReference)],
            Versions = [.. items.Where(IsOf("ModelVersion")).Select(ReferenceItems.ToVersion)],
            Aliases = [.. items.Where(IsOf("ModelRegistryAlias")).Select(ReferenceItems.ToAlias)],
        }).ToImmutableArray();

        static Func<ITaskItem, bool> IsOf(string kind) => item => item.GetMetadata("ModelItemKind") == kind;
    }
}
