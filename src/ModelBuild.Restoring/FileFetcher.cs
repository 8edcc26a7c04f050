using System.Collections.Concurrent;
using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring;

/// <summary>Brings files of models into the cache, for one restore: from this machine where it has them, else from where the model is.</summary>
internal sealed class FileFetcher
{
    /// <summary>Enough to fill a connection, few enough for registries that count them.</summary>
    private const int Parallelism = 4;

    private readonly ConnectionSlots slots = new(Parallelism);
    private readonly RestoreSource source;
    private readonly ModelCache cache;
    private readonly ITransferProgress? progress;
    private readonly DeltaSource deltas;

    public FileFetcher(RestoreSource source, ModelCache cache, ITransferProgress? progress) =>
        (this.source, this.cache, this.progress, deltas) = (source, cache, progress, new(source, cache, slots));

    /// <summary>Files of this machine that hold blobs which are wanted: those are taken from there.</summary>
    public IReadOnlyDictionary<Digest, string> Nearby { get; init; } = ImmutableDictionary<Digest, string>.Empty;

    /// <summary>Files of this machine that are an older version of those that a model has under a path.</summary>
    public IReadOnlyDictionary<string, string> Older { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Blobs that were not in the cache.</summary>
    public ConcurrentBag<Digest> Fetched { get; } = [];

    /// <summary>Makes the cache hold all files, the largest first.</summary>
    /// <returns>Bytes that were fetched.</returns>
    public async Task<long> FetchAllAsync(IEnumerable<PinnedModel> pinned, CancellationToken cancellationToken)
    {
        var total = 0L;
        // What was in archives came out of them when the models were pinned.
        var files = pinned.SelectMany(model => model.Files.Where(file => file.Archive is null).Select(file => (Model: model, File: file)))
            .DistinctBy(item => item.File.Digest)
            .OrderByDescending(item => item.File.Size)
            .ToList();
        while (files.Count > 0)
        {
            progress?.Expect(files.Sum(item => item.File.Size));
            // The first failure is the one that is thrown: the others are mostly cancellations that it caused.
            await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken }, async (item, cancellation) =>
            {
                using var transfer = progress?.Begin(new("fetching", item.File.Path, item.Model.Reference, item.File.Size));
                slots.Take();
                try
                {
                    Interlocked.Add(ref total, await FetchAsync(item.Model, item.File, transfer, cancellation).ConfigureAwait(false));
                }
                finally
                {
                    slots.Return();
                }
            }).ConfigureAwait(false);
            // Somebody may have emptied the cache in the hours that the last of them took.
            files.RemoveAll(item => File.Exists(cache.Folders.Blob(item.File.Digest)));
        }

        return total + deltas.BytesFetched;
    }

    private async Task<long> FetchAsync(PinnedModel model, BundleFile file, ITransfer? transfer, CancellationToken cancellationToken)
    {
        var address = model.Request.Repository;
        var isNear = Nearby.TryGetValue(file.Digest, out var near);
        var origin = isNear ? new BlobOrigin { OpenAt = OpenerOf(near!) } : new BlobOrigin
        {
            OpenAt = source.OpenerOf(address, file.Layer),
            OpenFastAt = async (offset, cancellation) =>
                await (await source.OpenAsync(address, cancellation).ConfigureAwait(false)).OpenLargeBlobAsync(file.Layer, offset, slots, cancellation).ConfigureAwait(false),
            AssembleAt = (offset, cancellation) => deltas.OpenAsync(model, file, Older.GetValueOrDefault(file.Path), offset, transfer, cancellation),
        };
        try
        {
            var bytes = await cache.EnsureAsync(file.Layer, origin, source.Warnings.Enqueue, transfer, cancellationToken).ConfigureAwait(false);
            if (bytes > 0)
            {
                Fetched.Add(file.Digest);
            }

            return isNear ? 0 : bytes;
        }
        catch (Exception exception) when (exception is OciException && FailureDiagnostics.Of(exception, address.ToString()) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    private static Func<long, CancellationToken, Task<Stream>> OpenerOf(string file) => (offset, _) =>
    {
        var content = BlobFile.OpenRead(file);
        content.Position = offset;
        return Task.FromResult<Stream>(content);
    };
}
