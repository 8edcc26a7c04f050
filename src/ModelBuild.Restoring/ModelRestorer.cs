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

        var pins = new LockedPins(request, lockFile ?? LockFile.Empty);
        var assets = new AssetsWriter(request, cache);
        var last = await ModelAssets.ReadAsync(request.AssetsFile, cancellationToken).ConfigureAwait(false);
        var own = models.Where(model => model.Package is null).ToList();
        Digest? packaged = request.KnowsPackages ? DigestOf(models.Where(model => model.Package is not null)) : null;
        var hasSameInputs = last is not null && last.Inputs == InputsOf(request, own, pins.File);
        if (request.Mode != RestoreMode.Update
            && last is not null
            && hasSameInputs
            && (!pins.MayChange || last.LockFile == DigestOf(pins.File))
            && (packaged is null || last.PackageInputs == packaged)
            && assets.AreWhole(last))
        {
            return new() { Models = last.Models, UpToDate = true };
        }

        var session = new RestoreSession(repositories, cache, request, progress);
        var pinned = await new ModelGraph(request, session, pins).ResolveAsync(models, cancellationToken).ConfigureAwait(false);
        var fetched = await session.FetchAllAsync(pinned, cancellationToken).ConfigureAwait(false);
        var file = pins.File;
        // A project without references of its own needs no lock file: packages pin theirs.
        if (!request.Locked && (lockFile is not null || own.Count > 0))
        {
            file = await store.ChangeAsync(await pins.ChangeAsync(pinned, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        var result = new ModelAssets
        {
            Inputs = InputsOf(request, own, file),
            PackageInputs = packaged,
            LockFile = pins.MayChange ? DigestOf(file) : hasSameInputs ? last!.LockFile : null,
        };
        var resolved = await assets.WriteAsync(pinned, result, cancellationToken).ConfigureAwait(false);
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

    /// <summary>One digest over all that decides what a restore comes to, but for what packages bring. Pins for other frameworks are not in it.</summary>
    private static Digest InputsOf(RestoreRequest request, IReadOnlyCollection<RequestedModel> models, LockFile file)
    {
        string[] lines =
        [
            request.CacheDirectory, request.LockFile, request.Framework, DigestOf(models).ToString(),
            DigestOf(file.Reached(models.Select(model => model.Key))).ToString(),
        ];
        return Digest.Compute(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
    }

    private static Digest DigestOf(LockFile file) => Digest.Compute(LockFileText.Format(file));

    private static Digest DigestOf(IEnumerable<RequestedModel> models)
    {
        var text = new StringBuilder();
        foreach (var model in models)
        {
            text.AppendJoin(
                '\t', model.Reference, model.Repository, model.Version, model.Name, model.TargetFolder, model.Files, model.CopyToOutput, model.CopyToPublish, model.Package, '\n');
        }

        return Digest.Compute(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
