using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Restoring.Locking;

namespace ModelBuild.Restoring;

/// <summary>A reference that has become one bundle.</summary>
internal sealed record PinnedModel
{
    public required RequestedModel Request { get; init; }

    public required LockEntry Entry { get; init; }

    public required Bundle Bundle { get; init; }

    /// <summary>Those of its files that the reference selects.</summary>
    public required ImmutableArray<BundleFile> Files { get; init; }

    public string Reference => Request.Reference;
}
