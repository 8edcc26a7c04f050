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
    /// <summary>Enough to fill a connection, few enough for registries that count them.</summary>
    private const int Parallelism = 4;

    /// <param name="progress">Told of bytes as they arrive.</param>
    /// <exception cref="ModelException">A model cannot be had; <c>MODEL3###</c>, <c>MODEL5###</c> for the registry, <c>MODEL7###</c> for disk, cache and lock file.</exception>
    public async Task<RestoreResult> RestoreAsync(RestoreRequest request, IProgress<long>? progress, CancellationToken cancellationToken)
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
        RestoreRequest request, IReadOnlyList<RequestedModel> models, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var cache = new ModelCache(request.CacheDirectory);
        var store = new LockFileStore(request.LockFile, cache.Folders.LockOf(request.LockFile));
        var lockFile = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (request.Locked && lockFile is null && models.Count > 0)
        {
            throw new ModelException(RestoreDiagnostics.NoLockFile(request.LockFile));
        }

        var pins = new LockedPins(request, (lockFile ?? LockFile.Empty).Section(request.Framework));
        var last = await ModelAssets.ReadAsync(request.AssetsFile, cancellationToken).ConfigureAwait(false);
        if (!pins.HaveWork(models) && last is not null && last.Inputs == InputsOf(request, models, pins.Entries) && IsWhole(last, cache))
        {
            return new() { Models = last.Models, UpToDate = true };
        }

        var session = new RestoreSession(repositories, cache, request);
        var pinned = new List<PinnedModel>();
        foreach (var model in models)
        {
            pinned.Add(await session.PinAsync(model, pins.Find(model), cancellationToken).ConfigureAwait(false));
        }

        var fetched = await FetchAsync(session, pinned, progress, cancellationToken).ConfigureAwait(false);
        var entries = pins.Merge(pinned);
        if (!request.Locked)
        {
            await store.ChangeAsync(file => file.WithSection(request.Framework, request.Frameworks, entries), cancellationToken).ConfigureAwait(false);
        }

        var resolved = await WriteAssetsAsync(request, models, pinned, entries, cache, cancellationToken).ConfigureAwait(false);
        return new() { Models = resolved, UpToDate = false, BytesFetched = fetched, Warnings = [.. session.Warnings] };
    }

    private static bool IsWhole(ModelAssets assets, ModelCache cache) => assets.Models.All(model =>
        File.Exists(model.StampFile) && model.Files.All(file => cache.IsVerified(file.Digest)));

    private static async Task<long> FetchAsync(
        RestoreSession session, List<PinnedModel> pinned, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var total = 0L;
        var blobs = pinned
            .SelectMany(model => model.Bundle.Files.Select(file => (model.Repository, file.Layer)))
            .DistinctBy(blob => blob.Layer.Digest)
            .OrderByDescending(blob => blob.Layer.Size);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(blobs, options, async (blob, cancellation) =>
            Interlocked.Add(ref total, await session.FetchAsync(blob.Repository, blob.Layer, progress, cancellation).ConfigureAwait(false))).ConfigureAwait(false);
        return total;
    }

    private static async Task<ImmutableArray<ResolvedModel>> WriteAssetsAsync(
        RestoreRequest request, IReadOnlyList<RequestedModel> models, List<PinnedModel> pinned,
        ImmutableSortedDictionary<string, LockEntry> entries, ModelCache cache, CancellationToken cancellationToken)
    {
        var stamps = Path.Combine(Path.GetDirectoryName(request.AssetsFile)!, "models", request.Framework);
        var resolved = ImmutableArray.CreateBuilder<ResolvedModel>();
        foreach (var (model, pin) in models.Zip(pinned))
        {
            var version = pin.Entry.Resolved ?? pin.Entry.Tag ?? "";
            var stampFile = Path.Combine(stamps, model.Name + ModelStamp.Suffix);
            await new ModelStamp { Reference = model.Key, Version = version, Digest = pin.Bundle.Digest }.WriteAsync(stampFile, cancellationToken).ConfigureAwait(false);
            resolved.Add(new()
            {
                Name = model.Name,
                Reference = model.Key,
                Version = version,
                Digest = pin.Bundle.Digest,
                TargetFolder = model.TargetFolder,
                StampFile = stampFile,
                Files = [.. pin.Bundle.Files.Select(file => new ResolvedFile { Path = file.Path, Digest = file.Digest, Size = file.Size, CachePath = cache.Folders.Blob(file.Digest) })],
            });
        }

        var assets = new ModelAssets { Inputs = InputsOf(request, models, entries), Models = resolved.DrainToImmutable() };
        await assets.WriteAsync(request.AssetsFile, cancellationToken).ConfigureAwait(false);
        return assets.Models;
    }

    /// <summary>One digest over all that decides what a restore comes to.</summary>
    private static Digest InputsOf(RestoreRequest request, IReadOnlyList<RequestedModel> models, ImmutableSortedDictionary<string, LockEntry> entries)
    {
        var text = new StringBuilder().AppendJoin('\n', request.CacheDirectory, request.LockFile, request.Framework);
        foreach (var model in models)
        {
            text.AppendJoin('\t', '\n', model.Key, model.Repository, model.Version, model.Name, model.TargetFolder);
        }

        text.Append('\n').Append(Encoding.UTF8.GetString(LockFileText.Format(new() { Models = entries })));
        return Digest.Compute(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
