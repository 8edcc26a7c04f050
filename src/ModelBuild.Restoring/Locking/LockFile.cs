using System.Collections.Immutable;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Locking;

/// <summary>
/// <c>models.lock.json</c>: what was asked for, what it resolved to, and the digest and size of every file. What is asked for is part
/// of the key, so that frameworks, runtimes and configurations that ask for different versions of one model each have their pin.
/// </summary>
public sealed record LockFile
{
    public const int CurrentVersion = 1;

    public static LockFile Empty { get; } = new();

    public ImmutableSortedDictionary<LockKey, LockEntry> Models { get; init; } = ImmutableSortedDictionary<LockKey, LockEntry>.Empty;

    /// <summary>Only those of some keys, and of all that these need.</summary>
    public LockFile Reached(IEnumerable<LockKey> keys)
    {
        var reached = Empty.Models.ToBuilder();
        var waiting = new Queue<LockKey>(keys);
        while (waiting.TryDequeue(out var key))
        {
            if (!reached.ContainsKey(key) && Models.TryGetValue(key, out var entry))
            {
                reached.Add(key, entry);
                foreach (var (reference, requested) in entry.Dependencies)
                {
                    waiting.Enqueue(new(reference, requested));
                }
            }
        }

        return new() { Models = reached.ToImmutable() };
    }
}

/// <summary>What a pin is for.</summary>
/// <param name="Reference">As the project, or the model that needs it, writes it.</param>
/// <param name="Requested">The version, range, tag or digest that is asked for.</param>
public readonly record struct LockKey(string Reference, string Requested) : IComparable<LockKey>
{
    public int CompareTo(LockKey other) =>
        string.CompareOrdinal(Reference, other.Reference) is var order and not 0 ? order : string.CompareOrdinal(Requested, other.Requested);

    public static bool operator <(LockKey left, LockKey right) => left.CompareTo(right) < 0;

    public static bool operator >(LockKey left, LockKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(LockKey left, LockKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LockKey left, LockKey right) => left.CompareTo(right) >= 0;
}
