using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Pushing;

/// <summary>What goes from where to where.</summary>
public sealed record CopyRequest
{
    /// <summary>With a tag or digest.</summary>
    public required ArtifactReference From { get; init; }

    /// <summary>Its tag is the one that the copy gets; that of <see cref="From"/> where it has none.</summary>
    public required ArtifactReference To { get; init; }

    /// <summary>Further tags to set; these may move.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    public bool AllowTagOverwrite { get; init; }
}

/// <summary>What a copy did.</summary>
public sealed record CopyResult
{
    /// <summary>Where it is now, with its digest, which is that of what was copied.</summary>
    public required ArtifactReference Reference { get; init; }

    public required int BlobsSent { get; init; }

    public required int BlobsPresent { get; init; }

    /// <summary>Blobs that the registry took from another repository of its own.</summary>
    public required int BlobsMounted { get; init; }

    public required long BytesSent { get; init; }

    public ImmutableArray<Diagnostic> Warnings { get; init; } = [];
}
