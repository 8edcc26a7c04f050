using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Locking;

/// <summary>One pinned model.</summary>
public sealed record LockEntry
{
    /// <summary>The version that was chosen; null where a tag that is no version, or a digest, was asked for.</summary>
    public string? Resolved { get; init; }

    /// <summary>The tag that named the digest; null where a digest was asked for.</summary>
    public string? Tag { get; init; }

    /// <summary>Of the manifest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Other models that it needs, with the version, range, tag or digest that it asks for: keys of this file, unless something nearer was chosen.</summary>
    public ImmutableSortedDictionary<string, string> Dependencies { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>By path in the model.</summary>
    public required ImmutableSortedDictionary<string, LockedFile> Files { get; init; }

    public bool Equals(LockEntry? other) =>
        other is not null && Resolved == other.Resolved && Tag == other.Tag && Digest == other.Digest && HasContentOf(other);

    /// <summary>True where files and dependencies are the same.</summary>
    public bool HasContentOf(LockEntry other) => Dependencies.SequenceEqual(other.Dependencies) && Files.SequenceEqual(other.Files);

    public override int GetHashCode() => HashCode.Combine(Resolved, Digest);
}

/// <summary>One file of a pinned model.</summary>
/// <param name="Digest">Of its bytes.</param>
/// <param name="Size">Length in bytes.</param>
public sealed record LockedFile(Digest Digest, long Size);
