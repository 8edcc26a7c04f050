using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Locking;

/// <summary>
/// <c>models.lock.json</c>: what was asked for, what it resolved to, and the digest and size of every file. Entries that
/// all target frameworks share stand under <c>models</c>, others under their framework.
/// </summary>
public sealed record LockFile
{
    public const int CurrentVersion = 1;

    private static readonly ImmutableSortedDictionary<string, LockEntry> NoEntries = ImmutableSortedDictionary.Create<string, LockEntry>(StringComparer.Ordinal);

    public static LockFile Empty { get; } = new();

    /// <summary>By the reference as the project writes it.</summary>
    public ImmutableSortedDictionary<string, LockEntry> Models { get; init; } = NoEntries;

    /// <summary>By target framework, then by reference.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, LockEntry>> Frameworks { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<string, LockEntry>>(StringComparer.Ordinal);

    /// <summary>All entries that count for a target framework; the empty name is that of a project with one framework.</summary>
    public ImmutableSortedDictionary<string, LockEntry> Section(string framework) =>
        Models.SetItems(Frameworks.GetValueOrDefault(framework) ?? NoEntries);

    /// <summary>Replaces the entries of one framework, and moves what all have in common to the shared section.</summary>
    /// <param name="frameworks">All frameworks of the project; empty where it has only one.</param>
    public LockFile WithSection(string framework, ImmutableArray<string> frameworks, ImmutableSortedDictionary<string, LockEntry> entries)
    {
        if (frameworks.Length < 2)
        {
            return new() { Models = entries };
        }

        var sections = frameworks.ToDictionary(name => name, name => name == framework ? entries : Section(name), StringComparer.Ordinal);
        var shared = NoEntries.AddRange(entries.Where(entry =>
            sections.Values.All(section => section.TryGetValue(entry.Key, out var other) && other.Equals(entry.Value))));
        return new()
        {
            Models = shared,
            Frameworks = Frameworks.Clear().AddRange(sections
                .Select(section => KeyValuePair.Create(section.Key, section.Value.RemoveRange(shared.Keys)))
                .Where(section => !section.Value.IsEmpty)),
        };
    }
}

/// <summary>One pinned model.</summary>
public sealed record LockEntry
{
    /// <summary>The version, range, tag or digest that the project asks for.</summary>
    public required string Requested { get; init; }

    /// <summary>The version that was chosen; null where a tag that is no version, or a digest, was asked for.</summary>
    public string? Resolved { get; init; }

    /// <summary>The tag that named the digest; null where a digest was asked for.</summary>
    public string? Tag { get; init; }

    /// <summary>Of the manifest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Other models that it needs, with the version, range, tag or digest that it asks for.</summary>
    public ImmutableSortedDictionary<string, string> Dependencies { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>By path in the model.</summary>
    public required ImmutableSortedDictionary<string, LockedFile> Files { get; init; }

    public bool Equals(LockEntry? other) =>
        other is not null && Requested == other.Requested && Resolved == other.Resolved && Tag == other.Tag && Digest == other.Digest && Dependencies.SequenceEqual(other.Dependencies) && Files.SequenceEqual(other.Files);

    public override int GetHashCode() => HashCode.Combine(Requested, Digest);
}

/// <summary>One file of a pinned model.</summary>
/// <param name="Digest">Of its bytes.</param>
/// <param name="Size">Length in bytes.</param>
public sealed record LockedFile(Digest Digest, long Size);
