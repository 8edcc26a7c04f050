using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Bundles.Archives;
using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring;

/// <summary>Makes bundles of manifests: chooses the variant, reads the dialect, unpacks archives into the cache.</summary>
/// <param name="progress">Told of what takes long.</param>
internal sealed class BundleSource(ModelCache cache, ArchiveLimits limits, ITransferProgress? progress)
{
    /// <summary>Enough to fetch one archive while another is unpacked, few enough for registries and disks.</summary>
    private const int Parallelism = 4;

    private long bytesFetched;

    /// <summary>Bytes of archives that were fetched.</summary>
    public long BytesFetched => Interlocked.Read(ref bytesFetched);

    /// <param name="named">What the reference names.</param>
    /// <param name="warn">Told of damage in the cache, and of what is not restored.</param>
    public async Task<Bundle> ReadAsync(RequestedModel model, OciDocument named, BundleContents contents, Action<Diagnostic> warn, CancellationToken cancellationToken)
    {
        var place = model.Repository.ToString();
        var document = await IndexVariants.ChooseAsync(named, model.Variant, place, contents.ReadManifestAsync, cancellationToken).ConfigureAwait(false);
        var bundle = await BundleReader.ReadAsync(
            document, (config, cancellation) => cache.ReadAsync(config, OciDocument.MaxSize, contents.Open(config), warn, cancellation), cancellationToken).ConfigureAwait(false);
        foreach (var remark in bundle.Content.Remarks)
        {
            warn(InspectDiagnostics.Remark(place, remark));
        }

        return bundle.Archives.IsEmpty
            ? bundle
            : BundleUnpacking.Unpack(
                bundle, await UnpackAsync(model, bundle, contents, warn, cancellationToken).ConfigureAwait(false), remark => warn(InspectDiagnostics.Remark(place, remark)));
    }

    private async Task<ImmutableArray<ArchiveMember>[]> UnpackAsync(
        RequestedModel model, Bundle bundle, BundleContents contents, Action<Diagnostic> warn, CancellationToken cancellationToken)
    {
        var archives = new ArchiveCache(cache, limits, warn);
        var listings = new ImmutableArray<ArchiveMember>[bundle.Archives.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, listings.Length), options, async (i, cancellation) =>
        {
            var archive = bundle.Archives[i];
            if (!archive.Listed.IsEmpty && !model.Files.WantsAnyOf(archive.Listed.Select(file => file.Path)))
            {
                listings[i] = archive.ListedMembers;
                return;
            }

            progress?.Expect(archive.Layer.Size);
            using var transfer = progress?.Begin(new("unpacking", archive.FileName ?? archive.Layer.Digest.Short, model.Reference, archive.Layer.Size));
            var (members, fetched) = await archives.EnsureAsync(archive, bundle.Content.Rules.Root, contents.Open(archive.Layer), transfer, cancellation).ConfigureAwait(false);
            Interlocked.Add(ref bytesFetched, fetched);
            listings[i] = members;
        }).ConfigureAwait(false);
        return listings;
    }
}

/// <summary>How what a bundle names is had from where it is.</summary>
internal sealed record BundleContents
{
    /// <summary>Reads an entry of an index.</summary>
    public required Func<Descriptor, CancellationToken, Task<OciDocument>> ReadManifestAsync { get; init; }

    /// <summary>Opens a blob at a byte offset.</summary>
    public required Func<Descriptor, Func<long, CancellationToken, Task<Stream>>> Open { get; init; }
}
