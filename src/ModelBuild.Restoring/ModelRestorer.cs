using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;
using ModelBuild.Restoring.Caching;
using ModelBuild.Restoring.Locking;
using ModelBuild.Restoring.Output;

namespace ModelBuild.Restoring;

/// <summary>
/// Restores a project's model references: to pinned digests in the lock file, to verified files in the cache, to an assets
/// file that builds read. Does nothing where nothing changed; needs no network where the lock file pins what the cache holds.
/// </summary>
/// <param name="open">Called where something must be asked for: most restores need no repositories, and opening some takes time.</param>
public sealed class ModelRestorer(Func<Repositories> open)
{
    /// <param name="progress">Told what is done and of bytes as they arrive.</param>
    /// <exception cref="ModelException">A model cannot be had; <c>MODEL3###</c>, <c>MODEL41##</c> for what is in it, <c>MODEL5###</c> for the registry, <c>MODEL7###</c> for disk, cache and lock file.</exception>
    public async Task<RestoreResult> RestoreAsync(RestoreRequest request, ITransferProgress? progress, CancellationToken cancellationToken)
    {
        if (request.Locked && request.Mode == RestoreMode.Update)
        {
            throw new ModelException(RestoreDiagnostics.LockedAndForced());
        }

        try
        {
            var last = AssetsFile.Read(request.AssetsFile);
            return request.Mode == RestoreMode.Read || (last is not null && new LastRestore(request, last).IsStillGood())
                ? new() { Models = last?.Models ?? [], UpToDate = true }
                : await RestoreAnewAsync(request, last, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, request.CacheDirectory) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    private async Task<RestoreResult> RestoreAnewAsync(RestoreRequest request, ModelAssets? last, ITransferProgress? progress, CancellationToken cancellationToken)
    {
        var models = RequestedModel.ParseAll(request);
        var cache = new ModelCache(request.CacheDirectory);
        var store = new LockFileStore(request.LockFile, cache.Folders.LockOf(request.LockFile));
        var lockFile = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        var hasOwn = models.Any(model => model.Package is null);
        if (request.Locked && lockFile.IsAbsent && hasOwn)
        {
            throw new ModelException(RestoreDiagnostics.NoLockFile(request.LockFile));
        }

        var pins = new LockedPins(request, lockFile.File);
        var source = new RestoreSource(open());
        var resolver = new ModelResolver(source, cache, request, progress);
        var pinned = await new ModelGraph(request, resolver, source, pins).ResolveAsync(models, cancellationToken).ConfigureAwait(false);
        UsedModels.Remember(cache, request.ResolveOnly ? [] : pinned);
        var fetched = resolver.BytesOfArchives + (request.ResolveOnly ? 0 : await new FileFetcher(source, cache, progress).FetchAllAsync(pinned, cancellationToken).ConfigureAwait(false));
        var unsafeFiles = request.ResolveOnly ? [] : await UnsafeFiles.FindAsync(request.UnsafeContent, pinned, cache.Folders, cache.Folders.Blob, cancellationToken).ConfigureAwait(false);
        // A project without references of its own needs no lock file: packages pin theirs.
        if (!request.Locked && (hasOwn || !lockFile.IsAbsent))
        {
            lockFile = await store.ChangeAsync(await pins.ChangeAsync(pinned, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        var assets = new ModelAssets
        {
            ProjectInputs = RequestText.OfProject(request),
            PackageInputs = RequestText.OfPackages(request),
            LockFileState = lockFile.State,
            IsPruned = pins.MayChange || (last?.IsPruned == true && last.ProjectInputs == RequestText.OfProject(request)),
            Models = [],
        };
        UsedModels.Remember(cache, request.ResolveOnly ? [] : pinned);
        var resolved = await new AssetsWriter(request, cache).WriteAsync(pinned, assets, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Models = resolved,
            UpToDate = false,
            Changed = [.. resolved.Where(model => last?.Models.Any(model.HasSameContent) != true)],
            BytesFetched = fetched,
            Warnings = [.. source.Warnings, .. unsafeFiles],
            Notes = [.. source.Notes],
        };
    }
}
