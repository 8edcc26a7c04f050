using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring;

/// <summary>What one project (and one target framework of it) asks for.</summary>
public sealed record RestoreRequest
{
    public required ImmutableArray<ModelReference> References { get; init; }

    /// <summary>False where the project's packages, and the references that they bring, are not known yet: NuGet's restore comes before them.</summary>
    public bool KnowsPackages { get; init; } = true;

    /// <summary>Versions of references that say none.</summary>
    public ImmutableArray<ModelVersion> Versions { get; init; } = [];

    /// <summary>Words that stand for registries.</summary>
    public ImmutableArray<RegistryAlias> Aliases { get; init; } = [];

    /// <summary>What happens when loading a model would run code.</summary>
    public UnsafeContentPolicy UnsafeContent { get; init; } = new();

    /// <summary>Absolute path; relative folders in references are relative to it.</summary>
    public required string ProjectDirectory { get; init; }

    /// <summary>Absolute path of <c>models.lock.json</c>.</summary>
    public required string LockFile { get; init; }

    /// <summary>
    /// The requests of the same project for other frameworks, runtimes and configurations, whose pins are to stay; the project has none
    /// where null. The task may come to null, where they cannot be known.
    /// </summary>
    public Func<CancellationToken, Task<ImmutableArray<RestoreRequest>?>>? Variants { get; init; }

    /// <summary>The target framework that restores; empty in a project that has only one.</summary>
    public string Framework { get; init; } = "";

    /// <summary>Absolute path of the assets file, in <c>obj/</c>, that later builds read.</summary>
    public required string AssetsFile { get; init; }

    /// <summary>Absolute path of the cache.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>Where references without a host are.</summary>
    public required RegistryAddress DefaultRegistry { get; init; }

    /// <summary>Bytes that a compressed layer may become; what its size makes plausible where null.</summary>
    public long? UnpackLimit { get; init; }

    public RestoreMode Mode { get; init; }

    /// <summary>The references that <see cref="RestoreMode.Update"/> resolves anew; all where empty.</summary>
    public ImmutableArray<string> Updated { get; init; } = [];

    /// <summary>Pins, and leaves the files where they are: what refers to models needs none of their bytes.</summary>
    public bool ResolveOnly { get; init; }

    /// <summary>The lock file is law: nothing may be added or changed.</summary>
    public bool Locked { get; init; }
}

/// <summary>What a restore may do to entries that the lock file has.</summary>
public enum RestoreMode
{
    /// <summary>Keep what fits the reference, resolve what does not: <c>dotnet restore</c>.</summary>
    Restore,

    /// <summary>Keep everything; a reference that does not fit its entry is an error: a build.</summary>
    Install,

    /// <summary>Resolve everything anew: <c>--force-evaluate</c>.</summary>
    Update,

    /// <summary>Read the assets file, do nothing else, and fail at nothing: a design-time build.</summary>
    Read,
}

/// <summary>One <c>ModelReference</c> item.</summary>
public sealed record ModelReference
{
    /// <summary>The reference as the project writes it, without version.</summary>
    public required string Include { get; init; }

    /// <summary>A NuGet version, range or floating version.</summary>
    public string? Version { get; init; }

    /// <summary>A version for this project, whatever the central one is.</summary>
    public string? VersionOverride { get; init; }

    public string? Tag { get; init; }

    public string? Digest { get; init; }

    /// <summary>Which entry of an index: a platform, as <c>linux/arm64</c>, or the name that the index gives it.</summary>
    public string? Variant { get; init; }

    /// <summary>The NuGet package that brings the reference, with its version; null where the project makes it itself.</summary>
    public string? Package { get; init; }

    /// <summary>Globs of the files to restore, as MSBuild's: <c>*</c> stays in a folder, <c>**</c> does not, a leading <c>!</c> excludes; empty for all files.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>False keeps the files in the cache, where code finds them.</summary>
    public bool CopyToOutput { get; init; } = true;

    public bool CopyToPublish { get; init; } = true;

    /// <summary>Folder and accessor name; the last segment of the repository where null.</summary>
    public string? Name { get; init; }

    /// <summary>Folder in the output, '/' between segments; <c>models/NAME</c> where null.</summary>
    public string? TargetFolder { get; init; }
}
