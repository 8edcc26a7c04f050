using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>A model version as its manifest describes it. Reading one fetches the manifest and no layers.</summary>
public sealed record Bundle
{
    public required OciDocument Document { get; init; }

    public required ImmutableArray<BundleFile> Files { get; init; }

    /// <summary>Other models that it needs.</summary>
    public ImmutableArray<BundleDependency> Dependencies { get; init; } = [];

    public Digest Digest => Document.Digest;

    /// <summary>Bytes of all files.</summary>
    public long TotalSize => Files.Sum(file => file.Size);
}
