using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>A model version as its manifest describes it. Reading one fetches the manifest, at most its configuration, and no layers.</summary>
public sealed record Bundle
{
    /// <summary>The manifest; of an index, that which was chosen.</summary>
    public required OciDocument Document { get; init; }

    public required BundleContent Content { get; init; }

    /// <summary>Other models that it needs.</summary>
    public ImmutableArray<BundleDependency> Dependencies { get; init; } = [];

    /// <summary>All files, unless there are <see cref="Archives"/>.</summary>
    public ImmutableArray<BundleFile> Files => Content.Files;

    /// <summary>Layers that are still to be unpacked: <see cref="BundleUnpacking"/>.</summary>
    public ImmutableArray<BundleArchive> Archives => Content.Archives;

    public Digest Digest => Document.Digest;

    /// <summary>Bytes of all files.</summary>
    public long TotalSize => Files.Sum(file => file.Size);
}
