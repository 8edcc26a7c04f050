using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Locking;

namespace ModelBuild.Restoring;

/// <summary>A reference that has become one bundle.</summary>
internal sealed record PinnedModel
{
    /// <summary>The reference as the project writes it.</summary>
    public required string Key { get; init; }

    public required RepositoryAddress Repository { get; init; }

    public required LockEntry Entry { get; init; }

    public required Bundle Bundle { get; init; }
}
