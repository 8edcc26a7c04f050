using System.Collections.Immutable;

namespace ModelBuild.Restoring.Output;

/// <summary>What the last restore came to, and all that it depended on; builds that only lay files out need no more.</summary>
internal sealed record ModelAssets
{
    /// <summary>What the project asked for, before anything of it was looked at.</summary>
    public required string ProjectInputs { get; init; }

    /// <summary>What packages brought; null where they were not known.</summary>
    public required string? PackageInputs { get; init; }

    /// <summary>What the file system said of the lock file afterwards; empty where there was none.</summary>
    public required string LockFileState { get; init; }

    /// <summary>False where a build added to the lock file, which leaves what is referenced no more.</summary>
    public required bool IsPruned { get; init; }

    public required ImmutableArray<ResolvedModel> Models { get; init; }
}
