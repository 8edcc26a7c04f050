using System.Collections.Concurrent;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Oci.Chunks;
using ModelBuild.Oci.Transfers;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring;

/// <summary>
/// Finds out for large files what an older version of them has in common with them. Who has no older version pays no request; whatever does not work is said in a
/// note and leads to a plain download.
/// </summary>
/// <param name="spare">Connections beyond one for each file.</param>
internal sealed class DeltaSource(RestoreSource source, ModelCache cache, ConnectionSlots spare)
{
    private readonly ConcurrentDictionary<Digest, Lazy<Task<Manifest?>>> indexes = new();
    private long bytesFetched;

    /// <summary>Bytes of lists of chunks that were fetched.</summary>
    public long BytesFetched => Interlocked.Read(ref bytesFetched);

    /// <summary>Opens a file of a model at an offset; null where there is nothing to gain.</summary>
    /// <param name="near">Where an older version of the file is outside the cache; null where that is not known.</param>
    public async Task<DeltaStream?> OpenAsync(PinnedModel model, BundleFile file, string? near, long offset, ITransfer? transfer, CancellationToken cancellationToken)
    {
        var address = model.Request.Repository;
        // What lies in a folder is copied faster than it is compared.
        if (address.Registry?.Host is null || file.Size < DeltaIndex.MinFileSize || (near ?? OlderFile.Find(cache, address.ToString(), file.Path, file.Digest)) is not { } older)
        {
            return null;
        }

        try
        {
            var repository = await source.OpenAsync(address, cancellationToken).ConfigureAwait(false);
            return await ListAsync(repository, model, file, cancellationToken).ConfigureAwait(false) is { } wanted
                ? await CompareAsync(repository, wanted, file, older, offset, transfer, cancellationToken).ConfigureAwait(false)
                : null;
        }
        catch (Exception exception) when (exception is OciException or IOException or UnauthorizedAccessException)
        {
            source.Notes.Enqueue(RestoreDiagnostics.FetchedWhole(model.Reference, file.Path, FailureDiagnostics.Of(exception, address.ToString())?.Message ?? exception.Message));
            return null;
        }
    }

    /// <summary>The chunks of a file; null where nobody listed them.</summary>
    private async Task<ChunkList?> ListAsync(IRepository repository, PinnedModel model, BundleFile file, CancellationToken cancellationToken)
    {
        var fetching = indexes.GetOrAdd(model.Bundle.Digest, bundle => new(() => DeltaIndex.FetchAsync(repository, bundle, cancellationToken)));
        if (await fetching.Value.ConfigureAwait(false) is not { } index || DeltaIndex.Find(index, file.Digest) is not { } list)
        {
            return null;
        }

        var bytes = await repository.ReadBlobAsync(list, ChunkList.MaxBytes, cancellationToken).ConfigureAwait(false);
        Interlocked.Add(ref bytesFetched, bytes.Length);
        return ChunkList.Parse(bytes.Span, file.Layer);
    }

    private async Task<DeltaStream?> CompareAsync(
        IRepository repository, ChunkList wanted, BundleFile file, string older, long offset, ITransfer? transfer, CancellationToken cancellationToken)
    {
        var opened = await OlderFile.OpenAsync(older, wanted.Sizes, cancellationToken).ConfigureAwait(false);
        var plan = DeltaPlan.Of(wanted, opened.Chunks);
        if (plan.IsWorthItFrom(offset, file.Layer))
        {
            return new(plan, opened, offset, parts => repository.OpenParts(file.Layer, parts, spare), transfer);
        }

        opened.Dispose();
        return null;
    }
}
