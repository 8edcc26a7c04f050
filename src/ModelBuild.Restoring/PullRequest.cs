using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring;

/// <summary>Which model goes into which folder.</summary>
public sealed record PullRequest
{
    /// <summary>With a tag or digest.</summary>
    public required ArtifactReference Reference { get; init; }

    /// <summary>Absolute path.</summary>
    public required string TargetDirectory { get; init; }

    /// <summary>Absolute path of the cache.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>Globs of the files to pull, as a <see cref="ModelReference"/> has them; empty for all files.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Which entry of an index: a platform, or the name that the index gives it.</summary>
    public string? Variant { get; init; }

    public UnsafeContentPolicy UnsafeContent { get; init; } = new();

    /// <summary>Write over files that no pull put there.</summary>
    public bool Force { get; init; }

    /// <summary>How the files lie in the folder.</summary>
    public ExportLayout Layout { get; init; }
}

/// <summary>What a pull did.</summary>
public sealed record PullResult
{
    /// <summary>With the digest that the tag named.</summary>
    public required ArtifactReference Reference { get; init; }

    /// <summary>Absolute path.</summary>
    public required string TargetDirectory { get; init; }

    public required ImmutableArray<PulledFile> Files { get; init; }

    /// <summary>Files that were not there, or were others.</summary>
    public required int Written { get; init; }

    /// <summary>Files of an earlier pull that are no longer part of the model.</summary>
    public required int Removed { get; init; }

    public required long BytesFetched { get; init; }

    public ImmutableArray<Diagnostic> Warnings { get; init; } = [];

    /// <summary>What explains where the files came from, to those who ask.</summary>
    public ImmutableArray<Diagnostic> Notes { get; init; } = [];
}

/// <summary>A file that a pull laid.</summary>
/// <param name="Path">Below the folder, '/' between segments.</param>
public sealed record PulledFile(string Path, Digest Digest, long Size);
