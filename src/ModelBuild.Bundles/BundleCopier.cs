using ModelBuild.Bundles.Dialects;
using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;

namespace ModelBuild.Bundles;

/// <summary>Copies a bundle from one repository to another: blobs at the same time, then manifests, then an index, so that none ever names what is not there.</summary>
/// <param name="mayLink">Nobody changes the files of <paramref name="from"/> any more: a layout on the same disk may share them.</param>
internal sealed class BundleCopier(IRepository from, IRepository to, ITransferProgress? progress, bool mayLink = false)
{
    /// <summary>Enough to fill a connection, few enough for registries that count them.</summary>
    private const int Parallelism = 4;

    /// <summary>Copies what the document names, and sets the document under <paramref name="tag"/>.</summary>
    public async Task<CopyCount> CopyAsync(OciDocument document, string? tag, CancellationToken cancellationToken)
    {
        var count = await CopyContentAsync(document, cancellationToken).ConfigureAwait(false);
        try
        {
            await to.PushManifestAsync(document, tag, cancellationToken).ConfigureAwait(false);
        }
        catch (MissingBlobsException)
        {
            // A registry that collects garbage may have taken a blob that no manifest named yet; once more, then it is an error.
            count += await CopyContentAsync(document, cancellationToken).ConfigureAwait(false);
            await to.PushManifestAsync(document, tag, cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    /// <summary>The blobs of a manifest, or the manifests of an index with theirs.</summary>
    private async Task<CopyCount> CopyContentAsync(OciDocument document, CancellationToken cancellationToken)
    {
        if (document.Manifest is not null)
        {
            return await CopyBlobsAsync(document, cancellationToken).ConfigureAwait(false);
        }

        var count = default(CopyCount);
        foreach (var entry in document.Index!.Manifests)
        {
            var manifest = await from.FetchManifestAsync(entry.Digest, cancellationToken).ConfigureAwait(false)
                ?? throw new ContentNotFoundException(from.Address, entry.Digest.ToString());
            count += await CopyAsync(manifest, tag: null, cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    private static string NameOf(Descriptor blob, Manifest manifest) =>
        LayerFile.PathOf(blob) ?? (blob.Digest == manifest.Config.Digest ? "configuration" : blob.Digest.Short);

    private async Task<CopyCount> CopyBlobsAsync(OciDocument manifest, CancellationToken cancellationToken)
    {
        var total = new CopyCount(0, 0, 0);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        var blobs = manifest.Manifest!.Blobs.OrderByDescending(blob => blob.Size).ToList();
        progress?.Expect(blobs.Sum(blob => blob.Size));
        await Parallel.ForEachAsync(blobs, options, async (blob, cancellation) =>
        {
            using var transfer = progress?.Begin(new("sending", NameOf(blob, manifest.Manifest), null, blob.Size));
            var outcome = await to.PushBlobAsync(BlobSource.In(from, blob) with { MayLink = mayLink }, transfer, cancellation).ConfigureAwait(false);
            transfer?.Skip(outcome is PushOutcome.Sent ? 0 : blob.Size);
            lock (options)
            {
                total += outcome switch
                {
                    PushOutcome.Sent => new(1, 0, blob.Size),
                    PushOutcome.Mounted => new(0, 0, 0, 1),
                    _ => new(0, 1, 0),
                };
            }
        }).ConfigureAwait(false);
        return total;
    }
}

/// <summary>What a copy moved.</summary>
internal readonly record struct CopyCount(int BlobsSent, int BlobsPresent, long BytesSent, int BlobsMounted = 0)
{
    public static CopyCount operator +(CopyCount one, CopyCount other) =>
        new(one.BlobsSent + other.BlobsSent, one.BlobsPresent + other.BlobsPresent, one.BytesSent + other.BytesSent, one.BlobsMounted + other.BlobsMounted);
}
