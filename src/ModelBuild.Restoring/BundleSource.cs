using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Bundles.Archives;
using ModelBuild.Oci;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring;

/// <summary>Makes bundles of manifests: chooses the variant, reads the dialect, unpacks archives into the cache.</summary>
internal sealed class BundleSource(ModelCache cache, ArchiveLimits limits)
{
    private readonly ArchiveCache archives = new(cache, limits);
    private long bytesFetched;

    /// <summary>Bytes of archives that were fetched.</summary>
    public long BytesFetched => Interlocked.Read(ref bytesFetched);

    /// <param name="named">What the reference names.</param>
    /// <param name="manifests">Reads an entry of an index.</param>
    /// <param name="blobs">Opens a blob of the repository at an offset.</param>
    /// <param name="warn">Told of damage in the cache, and of what is not restored.</param>
    /// <param name="progress">Told of what takes long.</param>
    public async Task<Bundle> ReadAsync(
        RequestedModel model,
        OciDocument named,
        Func<Descriptor, CancellationToken, Task<OciDocument>> manifests,
        Func<Descriptor, Func<long, CancellationToken, Task<Stream>>> blobs,
        Action<Diagnostic> warn,
        IRestoreProgress? progress,
        CancellationToken cancellationToken)
    {
        var place = model.Repository.ToString();
        var document = await IndexVariants.ChooseAsync(named, model.Variant, place, manifests, cancellationToken).ConfigureAwait(false);
        var bundle = await BundleReader.ReadAsync(
            document, (config, cancellation) => cache.ReadAsync(config, OciDocument.MaxSize, blobs(config), warn, cancellation), cancellationToken).ConfigureAwait(false);
        foreach (var remark in bundle.Content.Remarks)
        {
            warn(InspectDiagnostics.Remark(place, remark));
        }

        if (bundle.Archives.IsEmpty)
        {
            return bundle;
        }

        var listings = new List<ImmutableArray<ArchiveMember>>();
        foreach (var archive in bundle.Archives)
        {
            using var activity = progress?.Begin($"unpacking {archive.Layer.Digest} of '{model.Reference}' ({archive.Layer.Size / (1024.0 * 1024):0} MiB)");
            var (members, fetched) = await archives.EnsureAsync(archive, bundle.Content.Rules.Root, blobs(archive.Layer), warn, progress, cancellationToken).ConfigureAwait(false);
            Interlocked.Add(ref bytesFetched, fetched);
            listings.Add(members);
        }

        return BundleUnpacking.Unpack(bundle, listings, remark => warn(InspectDiagnostics.Remark(place, remark)));
    }
}
