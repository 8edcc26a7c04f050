using ModelBuild.Bundles;
using ModelBuild.Restoring.Locking;

namespace ModelBuild.Restoring;

/// <summary>What the lock file holds for one restore, and what of it may be used and changed.</summary>
/// <param name="file">As it is when the restore begins.</param>
internal sealed class LockedPins(RestoreRequest request, LockFile file)
{
    private readonly VariantKeys variants = new(request);

    /// <summary>True where the lock file may be resolved into and pruned.</summary>
    public bool MayChange => !request.Locked && request.Mode is RestoreMode.Restore or RestoreMode.Update;

    public LockFile File => file;

    public bool Has(RequestedModel model) => file.Models.ContainsKey(model.Key);

    /// <summary>The entry that pins a model; null where it is to be resolved.</summary>
    /// <exception cref="ModelException">There is none for what is asked for, and none may be made.</exception>
    public async ValueTask<LockEntry?> FindAsync(RequestedModel model, CancellationToken cancellationToken)
    {
        if (request.Mode == RestoreMode.Update && (request.Updated.IsEmpty || request.Updated.Contains(model.Reference)))
        {
            return null;
        }

        if (file.Models.TryGetValue(model.Key, out var entry))
        {
            return entry;
        }

        List<LockKey> others = [.. file.Models.Keys.Where(key => key.Reference == model.Reference)];
        if (request.Locked && others.Count == 0)
        {
            throw new ModelException(RestoreDiagnostics.NotLocked(model.Reference, request.LockFile));
        }

        if (!request.Locked && (request.Mode != RestoreMode.Install || others.Count == 0))
        {
            return null;
        }

        // Another framework, runtime or configuration may be what the others are for: then nothing was changed, and this one is new.
        return !request.Locked && await variants.FindAsync(cancellationToken).ConfigureAwait(false) is { } wanted && others.TrueForAll(wanted.Contains)
            ? null
            : throw new ModelException(RestoreDiagnostics.LockDisagrees(model.Reference, others.Select(key => key.Requested), model.Key.Requested, request.LockFile, request.Locked));
    }

    /// <summary>What of the file may go when these are pinned: null where nothing may. Not to be asked under the file's lock: other builds may hold it while they are waited for.</summary>
    public async Task<Func<LockFile, LockFile>> ChangeAsync(IReadOnlyCollection<PinnedModel> pinned, CancellationToken cancellationToken)
    {
        // Two references may ask for the same, under other names or for other files.
        var own = pinned.Where(model => model.Request.Package is null).DistinctBy(model => model.Request.Key).ToDictionary(model => model.Request.Key, model => model.Entry);
        var stale = MayChange ? file.Models.Keys.Except(own.Keys).ToHashSet() : [];
        if (stale.Count > 0)
        {
            stale = await variants.FindAsync(cancellationToken).ConfigureAwait(false) is { } wanted
                ? [.. stale.Except(file.Reached(wanted).Models.Keys)]
                : [];
        }

        return current => new() { Models = current.Models.RemoveRange(stale).SetItems(own) };
    }
}
