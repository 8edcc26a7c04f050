using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Packing;

/// <summary>Which folder becomes a bundle, and where it goes.</summary>
public sealed record FolderPackRequest
{
    /// <summary>Absolute path: of the files, or of a folder with <c>ormbfile.yaml</c> and <c>model/</c>.</summary>
    public required string Directory { get; init; }

    /// <summary>A repository, or a layout; its tag is the version's where it has none.</summary>
    public required ArtifactReference Destination { get; init; }

    /// <summary>What is said of the model. An empty name is that of the destination, an empty version its tag.</summary>
    public required ModelMetadata Metadata { get; init; }

    public ImmutableArray<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <summary>Globs, and what the files are for that they match; the last that matches counts.</summary>
    public ImmutableArray<KeyValuePair<string, ModelFileKind>> Kinds { get; init; } = [];

    /// <summary>Globs of files that stay out.</summary>
    public ImmutableArray<string> Excludes { get; init; } = [];

    /// <summary>Absolute path of a file that is the bundle's <c>README.md</c>; null for that of the folder.</summary>
    public string? ReadmeFile { get; init; }

    public BundleForm Form { get; init; }

    public UnsafeContentPolicy UnsafeContent { get; init; } = new();

    /// <summary>Refuse files that are damaged, and a bundle without a file that another one needs.</summary>
    public bool CheckFiles { get; init; } = true;

    /// <summary>See <see cref="PackRequest.DeltaIndex"/>.</summary>
    public bool DeltaIndex { get; init; }

    /// <summary>Further tags to set, which may move.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    public bool AllowTagOverwrite { get; init; }

    /// <summary>Absolute path of a folder for what is packed before it is pushed.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>See <see cref="PackRequest.DigestCacheFile"/>.</summary>
    public string? DigestCacheFile { get; init; }
}
