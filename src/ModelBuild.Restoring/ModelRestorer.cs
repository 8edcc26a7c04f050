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
        if (request.Locked && lockFile is null && models.Any(model => model.Package is null))
        {
            throw new ModelException(RestoreDiagnostics.NoLockFile(request.LockFile));
        }

        var pins = new LockedPins(request, (lockFile ?? LockFile.Empty).Section(request.Framework));
        var assets = new AssetsWriter(request, cache);
        var last = await ModelAssets.ReadAsync(request.AssetsFile, cancellationToken).ConfigureAwait(false);
        var own = models.Where(model => model.Package is null).ToList();
        Digest? packaged = request.KnowsPackages ? DigestOf(models.Where(model => model.Package is not null)) : null;
        if (last is not null
            && !pins.HaveWork(last.Models.Where(model => model.Package is null).Select(model => model.Reference))
            && last.Inputs == InputsOf(request, own, pins.Entries)
            && (packaged is null || last.PackageInputs == packaged)
            && assets.AreWhole(last))
        {
            return new() { Models = last.Models, UpToDate = true };
        }

        var session = new RestoreSession(repositories, cache, request, progress);
        var pinned = await new ModelGraph(request, session, pins).ResolveAsync(models, cancellationToken).ConfigureAwait(false);
        var fetched = await session.FetchAllAsync(pinned, cancellationToken).ConfigureAwait(false);
        var entries = pins.Merge(pinned);
        // A project without references of its own needs no lock file: packages pin theirs.
        if (!request.Locked && (lockFile is not null || !entries.IsEmpty))
        {
            await store.ChangeAsync(file => file.WithSection(request.Framework, request.Frameworks, entries), cancellationToken).ConfigureAwait(false);
        }

        var resolved = await assets.WriteAsync(pinned, InputsOf(request, own, entries), packaged, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Models = resolved,
            UpToDate = false,
            Changed = [.. resolved.Where(model => last?.Models.Any(model.HasSameContent) != true)],
            BytesFetched = fetched,
            Warnings = [.. session.Warnings],
            Notes = [.. session.Notes],
        };
    }

    /// <summary>One digest over all that decides what a restore comes to, but for what packages bring.</summary>
    private static Digest InputsOf(RestoreRequest request, IEnumerable<RequestedModel> models, ImmutableSortedDictionary<string, LockEntry> entries)
    {
        string[] lines =
        [
            request.CacheDirectory, request.LockFile, request.Framework, DigestOf(models).ToString(),
            Encoding.UTF8.GetString(LockFileText.Format(new() { Models = entries })),
        ];
        return Digest.Compute(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
    }

    private static Digest DigestOf(IEnumerable<RequestedModel> models)
    {
        var text = new StringBuilder();
        foreach (var model in models)
        {
            text.AppendJoin(
                '\t', model.Key, model.Repository, model.Version, model.Name, model.TargetFolder, model.Files, model.CopyToOutput, model.CopyToPublish, model.Package, '\n');
        }

        return Digest.Compute(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
