using System.Collections.Immutable;
using System.Text;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Caching;
using ModelBuild.Restoring.Locking;
using ModelBuild.Restoring.Output;

namespace ModelBuild.Restoring;

/// <summary>
/// Restores a project's model references: to pinned digests in the lock file, to verified files in the cache, to an assets
/// file that builds read. Does nothing where nothing changed; needs no network where the lock file pins what the cache holds.
/// </summary>
public sealed class ModelRestorer(Repositories repositories)
{
    /// <param name="progress">Told what is done and of bytes as they arrive.</param>
    /// <exception cref="ModelException">A model cannot be had; <c>MODEL3###</c>, <c>MODEL5###</c> for the registry, <c>MODEL7###</c> for disk, cache and lock file.</exception>
    public async Task<RestoreResult> RestoreAsync(RestoreRequest request, IRestoreProgress? progress, CancellationToken cancellationToken)
    {
        if (request.Mode == RestoreMode.Read)
        {
            var last = await ModelAssets.ReadAsync(request.AssetsFile, cancellationToken).ConfigureAwait(false);
            return new() { Models = last?.Models ?? [], UpToDate = true };
        }

        if (request.Locked && request.Mode == RestoreMode.Update)
        {
            throw new ModelException(RestoreDiagnostics.LockedAndForced());
        }

        try
        {
            return await RestoreCheckedAsync(request, RequestedModel.ParseAll(request), progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, request.CacheDirectory) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    private async Task<RestoreResult> RestoreCheckedAsync(
        RestoreRequest request, IReadOnlyList<RequestedModel> models, IRestoreProgress? progress, CancellationToken cancellationToken)
    {
        var cache = new ModelCache(request.CacheDirectory);
        var store = new LockFileStore(request.LockFile, cache.Folders.LockOf(request.LockFile));
        var lockFile = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (request.Locked && lockFile is null && models.Count > 0)
        {
            throw new ModelException(RestoreDiagnostics.NoLockFile(request.LockFile));
        }

        var pins = new LockedPins(request, (lockFile ?? LockFile.Empty).Section(request.Framework));
        var assets = new AssetsWriter(request, cache);
        var last = await ModelAssets.ReadAsync(request.AssetsFile, cancellationToken).ConfigureAwait(false);
        if (!pins.HaveWork(models) && last is not null && last.Inputs == InputsOf(request, models, pins.Entries) && assets.AreWhole(last))
        {
            return new() { Models = last.Models, UpToDate = true };
        }

        var session = new RestoreSession(repositories, cache, request, progress);
        var pinned = await session.PinAllAsync(models, pins, cancellationToken).ConfigureAwait(false);
        var fetched = await session.FetchAllAsync(pinned, cancellationToken).ConfigureAwait(false);
        var entries = pins.Merge(pinned);
        if (!request.Locked)
        {
            await store.ChangeAsync(file => file.WithSection(request.Framework, request.Frameworks, entries), cancellationToken).ConfigureAwait(false);
        }

        var resolved = await assets.WriteAsync(pinned, InputsOf(request, models, entries), cancellationToken).ConfigureAwait(false);
        return new()
        {
            Models = resolved,
            UpToDate = false,
            Changed = [.. resolved.Where(model => last?.Models.Any(model.HasSameContent) != true)],
            BytesFetched = fetched,
            Warnings = [.. session.Warnings],
        };
    }

    /// <summary>One digest over all that decides what a restore comes to.</summary>
    private static Digest InputsOf(RestoreRequest request, IReadOnlyList<RequestedModel> models, ImmutableSortedDictionary<string, LockEntry> entries)
    {
        var text = new StringBuilder().AppendJoin('\n', request.CacheDirectory, request.LockFile, request.Framework);
        foreach (var model in models)
        {
            text.AppendJoin('\t', '\n', model.Key, model.Repository, model.Version, model.Name, model.TargetFolder, model.Files, model.CopyToOutput, model.CopyToPublish);
        }

        text.Append('\n').Append(Encoding.UTF8.GetString(LockFileText.Format(new() { Models = entries })));
        return Digest.Compute(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
