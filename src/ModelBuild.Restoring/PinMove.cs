using System.Collections.Immutable;
using ModelBuild.Restoring.Locking;

namespace ModelBuild.Restoring;

/// <summary>A pin of the lock file that is not what it was.</summary>
/// <param name="Before">Version and digest; null where there was none.</param>
/// <param name="After">Null where there is none.</param>
public sealed record PinMove(string Reference, string Requested, string? Before, string? After)
{
    public static ImmutableArray<PinMove> Between(LockFile before, LockFile after) =>
    [
        .. before.Models.Keys.Union(after.Models.Keys).Order()
            .Select(key => new PinMove(key.Reference, key.Requested, Text(before.Models.GetValueOrDefault(key)), Text(after.Models.GetValueOrDefault(key))))
            .Where(move => move.Before != move.After),
    ];

    private static string? Text(LockEntry? entry) => entry is null ? null : $"{entry.Resolved ?? entry.Tag} ({entry.Digest.Short})".TrimStart();
}
