using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Pushing;

/// <summary>Which bundle goes where.</summary>
public sealed record PushRequest
{
    /// <summary>Absolute path of the OCI image layout that a pack wrote.</summary>
    public required string LayoutDirectory { get; init; }

    /// <summary>The tag in the layout; <see cref="VersionTag"/> where null.</summary>
    public string? LayoutTag { get; init; }

    /// <summary>The tag that the destination gets. May not move to another digest there.</summary>
    public required string VersionTag { get; init; }

    public required RepositoryAddress Destination { get; init; }

    /// <summary>Further tags to set; these may move.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    public bool AllowTagOverwrite { get; init; }

    /// <summary>Nobody changes the layout's files any more: a destination on the same disk may share them.</summary>
    public bool MayLink { get; init; }
}

/// <summary>What a push did.</summary>
public sealed record PushResult
{
    public required Descriptor Manifest { get; init; }

    /// <summary>The destination with tag and digest.</summary>
    public required ArtifactReference Reference { get; init; }

    /// <summary>Tags that did not name this digest before.</summary>
    public required ImmutableArray<string> TagsSet { get; init; }

    public required int BlobsSent { get; init; }

    public required int BlobsPresent { get; init; }

    public required long BytesSent { get; init; }

    public ImmutableArray<Diagnostic> Warnings { get; init; } = [];
}
