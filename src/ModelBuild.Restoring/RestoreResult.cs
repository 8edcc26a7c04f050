using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring;

/// <summary>The models of one project, in its cache, ready to be laid into an output.</summary>
public sealed record RestoreResult
{
    public required ImmutableArray<ResolvedModel> Models { get; init; }

    /// <summary>True where the assets file answered and nothing else was done.</summary>
    public required bool UpToDate { get; init; }

    /// <summary>Those that the last restore had not, or had otherwise.</summary>
    public ImmutableArray<ResolvedModel> Changed { get; init; } = [];

    /// <summary>Bytes that came over the network or from a folder registry.</summary>
    public long BytesFetched { get; init; }

    public ImmutableArray<Diagnostic> Warnings { get; init; } = [];

    /// <summary>What explains how models came to be here, to those who ask: a mirror that did not work, for one.</summary>
    public ImmutableArray<Diagnostic> Notes { get; init; } = [];
}

/// <summary>A reference, what it resolved to, and its files.</summary>
public sealed record ResolvedModel
{
    public required string Name { get; init; }

    /// <summary>The reference as the project writes it.</summary>
    public required string Reference { get; init; }

    /// <summary>The version, or the tag where it is no version; empty where a digest was asked for.</summary>
    public required string Version { get; init; }

    public required Digest Digest { get; init; }

    /// <summary>Folder in the output, '/' between segments.</summary>
    public required string TargetFolder { get; init; }

    /// <summary>Globs of the files that were wanted, divided by ';'; empty for all.</summary>
    public required string Selection { get; init; }

    public required bool CopyToOutput { get; init; }

    public required bool CopyToPublish { get; init; }

    /// <summary>The NuGet package that brings it; null where the project does.</summary>
    public string? Package { get; init; }

    /// <summary>A reference that means the same on other machines; null where it is a folder of this one.</summary>
    public string? PortableReference { get; init; }

    /// <summary>Absolute path of its folder in the cache; null where the files go to the output.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Absolute path of <c>NAME.model.json</c>, which says in an output what model lies beside it.</summary>
    public required string StampFile { get; init; }

    public required ImmutableArray<ResolvedFile> Files { get; init; }

    /// <summary>True where another restore came to the same bytes in the same place.</summary>
    public bool HasSameContent(ResolvedModel other) =>
        Name == other.Name && Digest == other.Digest && TargetFolder == other.TargetFolder && Files.SequenceEqual(other.Files);
}

/// <summary>One file of a model.</summary>
public sealed record ResolvedFile
{
    /// <summary>Path in the model, '/' between segments.</summary>
    public required string Path { get; init; }

    public required Digest Digest { get; init; }

    /// <summary>Length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Absolute path of the verified bytes in the cache.</summary>
    public required string CachePath { get; init; }
}
