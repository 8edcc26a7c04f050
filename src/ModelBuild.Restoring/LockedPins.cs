using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Restoring.Locking;

namespace ModelBuild.Restoring;

/// <summary>What the lock file holds for one restore, and what of it may be used and changed.</summary>
internal sealed class LockedPins(RestoreRequest request, ImmutableSortedDictionary<string, LockEntry> entries)
{
    public ImmutableSortedDictionary<string, LockEntry> Entries => entries;

    /// <summary>True where the lock file must be resolved into or pruned, whatever an earlier restore left.</summary>
    /// <param name="last">The models that the earlier restore had from the lock file.</param>
    public bool HaveWork(IEnumerable<string> last) => request.Mode switch
    {
        RestoreMode.Update => true,
        RestoreMode.Restore when !request.Locked => !entries.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(last),
        _ => false,
    };

    /// <summary>The entry that pins a model; null where it is to be resolved.</summary>
    /// <exception cref="ModelException">The entry is absent or of another request, and may not be made or changed.</exception>
    public LockEntry? Find(RequestedModel model)
    {
        if (request.Mode == RestoreMode.Update)
        {
            return null;
        }

        if (!entries.TryGetValue(model.Key, out var entry))
        {
            return request.Locked ? throw new ModelException(RestoreDiagnostics.NotLocked(model.Key, request.LockFile)) : null;
        }

        if (entry.Requested == model.Version.Text)
        {
            return entry;
        }

        return request.Locked || request.Mode == RestoreMode.Install
            ? throw new ModelException(RestoreDiagnostics.LockDisagrees(model.Key, entry.Requested, model.Version.Text, request.LockFile, request.Locked))
            : null;
    }

    /// <summary>The entries after the restore. A build adds only; a restore also drops what is referenced no more.</summary>
    public ImmutableSortedDictionary<string, LockEntry> Merge(IEnumerable<PinnedModel> pinned)
    {
        var kept = request.Mode == RestoreMode.Install || request.Locked ? entries : entries.Clear();
        return kept.SetItems(pinned.Where(model => model.Request.Package is null).Select(model => KeyValuePair.Create(model.Key, model.Entry)));
    }
}
