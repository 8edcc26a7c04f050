using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Bundles.Archives;
using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;
using ModelBuild.Restoring.Caching;
using ModelBuild.Restoring.Locking;
using ModelBuild.Restoring.Versions;

namespace ModelBuild.Restoring;

/// <summary>Brings references to bundles that have digests, for one restore.</summary>
internal sealed class ModelResolver(RestoreSource source, ModelCache cache, RestoreRequest request, ITransferProgress? progress)
{
    /// <summary>Small requests, most of whose time is waiting.</summary>
    private const int Parallelism = 8;

    private readonly BundleSource bundles = new(cache, ArchiveLimits.Default with { Fixed = request.UnpackLimit }, progress);

    /// <summary>Bytes that were fetched to know what archives hold.</summary>
    public long BytesOfArchives => bundles.BytesFetched;

    /// <summary>The bundles of references, in their order: that which its entry pins, else that which it resolves to.</summary>
    /// <param name="entryOf">The entry that pins a reference; null where it is to be resolved.</param>
    public async Task<ImmutableArray<PinnedModel>> PinAllAsync(IReadOnlyList<RequestedModel> models, Func<RequestedModel, CancellationToken, ValueTask<LockEntry?>> entryOf, CancellationToken cancellationToken)
    {
        var pinned = new PinnedModel[models.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, models.Count), options, async (i, cancellation) =>
        {
            using var activity = progress?.Begin(new("resolving", models[i].Reference));
            pinned[i] = await PinAsync(models[i], await entryOf(models[i], cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return [.. pinned];
    }

    private async Task<PinnedModel> PinAsync(RequestedModel model, LockEntry? entry, CancellationToken cancellationToken)
    {
        try
        {
            return entry is null
                ? await ResolveAsync(model, cancellationToken).ConfigureAwait(false)
                : await InstallAsync(model, entry, cancellationToken).ConfigureAwait(false);
        }
        // What is not the repository's fault is the cache's, and said by the caller.
        catch (Exception exception) when (exception is OciException or UnsupportedBundleException or ArchiveException
            && FailureDiagnostics.Of(exception, model.Repository.ToString()) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    private async Task<PinnedModel> InstallAsync(RequestedModel model, LockEntry entry, CancellationToken cancellationToken)
    {
        var document = await cache.ReadManifestAsync(entry.Digest, source.Warnings.Enqueue, cancellationToken).ConfigureAwait(false);
        if (document is null)
        {
            // The network is needed anyway, so this is the moment to notice a tag that moved.
            await CheckTagAsync(model, entry, cancellationToken).ConfigureAwait(false);
            document = await FetchManifestAsync(model, entry.Digest, cancellationToken).ConfigureAwait(false);
        }

        var bundle = await ReadAsync(model, document, cancellationToken).ConfigureAwait(false);
        return EntryOf(model, document, bundle).HasContentOf(entry)
            ? Pinned(model, entry, bundle)
            : throw new ModelException(LockDiagnostics.FilesDiffer(request.LockFile, model.Reference, entry.Digest));
    }

    /// <summary>
    /// Only the registry itself knows what its tag names now: a mirror may be behind. Where it does not answer and has mirrors, the
    /// digest that is pinned is all that is needed.
    /// </summary>
    private async Task CheckTagAsync(RequestedModel model, LockEntry entry, CancellationToken cancellationToken)
    {
        var named = entry.Tag is null ? null : await source.LookUpTagAsync(model.Repository, entry.Tag, cancellationToken).ConfigureAwait(false);
        if (named is not null && named.Digest != entry.Digest)
        {
            var moved = RestoreDiagnostics.TagMoved(model.Repository, entry.Tag!, entry.Digest, named.Digest);
            if (request.Locked)
            {
                throw new ModelException(moved);
            }

            source.Warnings.Enqueue(moved);
        }
    }

    private async Task<PinnedModel> ResolveAsync(RequestedModel model, CancellationToken cancellationToken)
    {
        var (tag, version, digest) = model.Version switch
        {
            VersionRequest.OfDigest pinned => (null, model.PackagedVersion, pinned.Digest),
            VersionRequest.OfTag named => (named.Tag, null, await ResolveTagAsync(model, named, cancellationToken).ConfigureAwait(false)),
            _ => await ResolveVersionAsync(model, cancellationToken).ConfigureAwait(false),
        };
        var document = await cache.ReadManifestAsync(digest, source.Warnings.Enqueue, cancellationToken).ConfigureAwait(false)
            ?? await FetchManifestAsync(model, digest, cancellationToken).ConfigureAwait(false);
        var bundle = await ReadAsync(model, document, cancellationToken).ConfigureAwait(false);
        return Pinned(model, EntryOf(model, document, bundle) with { Resolved = version, Tag = tag }, bundle);
    }

    private static PinnedModel Pinned(RequestedModel model, LockEntry entry, Bundle bundle) =>
        new() { Request = model, Entry = entry, Bundle = bundle, Files = model.Files.Of(bundle, model.Reference) };

    private async Task<Digest> ResolveTagAsync(RequestedModel model, VersionRequest.OfTag request, CancellationToken cancellationToken)
    {
        var repository = await source.OpenAsync(model.Repository, cancellationToken).ConfigureAwait(false);
        if (await repository.ResolveAsync(request.Tag, cancellationToken).ConfigureAwait(false) is { } found)
        {
            return found.Digest;
        }

        var tags = await repository.ListTagsAsync(cancellationToken).Take(6).ToListAsync(cancellationToken).ConfigureAwait(false);
        throw new ModelException(RestoreDiagnostics.UnknownTag(model.Repository, request.Tag, tags));
    }

    private async Task<(string? Tag, string? Version, Digest Digest)> ResolveVersionAsync(RequestedModel model, CancellationToken cancellationToken)
    {
        var repository = await source.OpenAsync(model.Repository, cancellationToken).ConfigureAwait(false);
        // A full version is nearly always its own tag: one request instead of a list of all tags.
        if (model.Version is VersionRequest.Exact exact && TagVersion.TryParse(exact.Text) is not null
            && await repository.ResolveAsync(ModelPacker.TagOf(exact.Text), cancellationToken).ConfigureAwait(false) is { } direct)
        {
            return (ModelPacker.TagOf(exact.Text), exact.Text, direct.Digest);
        }

        var tags = await repository.ListTagsAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var chosen = VersionSelector.Choose(model.Version, tags);
        if (chosen.Count == 0)
        {
            throw new ModelException(RestoreDiagnostics.UnknownVersion(model.Repository, model.Version, VersionSelector.Nearest(model.Version, tags)));
        }

        var digests = new List<Digest>();
        foreach (var tag in chosen)
        {
            digests.Add(await repository.ResolveAsync(tag.Tag, cancellationToken).ConfigureAwait(false) is { } found
                ? found.Digest
                : throw new ContentNotFoundException(model.Repository, $"the tag '{tag.Tag}'"));
        }

        return digests.Distinct().Count() == 1
            ? (chosen[0].Tag, chosen[0].Version.ToFullString(), digests[0])
            : throw new ModelException(RestoreDiagnostics.AmbiguousVersion(model.Repository, model.Version, chosen.Select(tag => tag.Tag)));
    }

    private async Task<OciDocument> FetchManifestAsync(RequestedModel model, Digest digest, CancellationToken cancellationToken)
    {
        var repository = await source.OpenAsync(model.Repository, cancellationToken).ConfigureAwait(false);
        var document = await repository.FetchManifestAsync(digest, cancellationToken).ConfigureAwait(false)
            ?? throw new ModelException(RestoreDiagnostics.UnknownDigest(model.Repository, digest));
        await cache.AddAsync(document, cancellationToken).ConfigureAwait(false);
        return document;
    }

    /// <summary>The bundle that a manifest, or the wanted entry of an index, is, with all its files.</summary>
    private Task<Bundle> ReadAsync(RequestedModel model, OciDocument named, CancellationToken cancellationToken)
    {
        var contents = new BundleContents
        {
            ReadManifestAsync = async (entry, cancellation) => await cache.ReadManifestAsync(entry.Digest, source.Warnings.Enqueue, cancellation).ConfigureAwait(false)
                ?? await FetchManifestAsync(model, entry.Digest, cancellation).ConfigureAwait(false),
            Open = blob => source.OpenerOf(model.Repository, blob),
        };
        return bundles.ReadAsync(model, named, contents, source.Warnings.Enqueue, cancellationToken);
    }

    /// <param name="named">What the tag or digest names: an index where the bundle is an entry of one.</param>
    private LockEntry EntryOf(RequestedModel model, OciDocument named, Bundle bundle) => new()
    {
        Digest = named.Digest,
        Dependencies = Sorted(DependencyRequests.Of(model, bundle, request).DistinctBy(wish => wish.Reference).Select(wish => KeyValuePair.Create(wish.Reference, wish.Version.Text))),
        Files = Sorted(bundle.Files.Select(file => KeyValuePair.Create(file.Path, new LockedFile(file.Digest, file.Size)))),
    };

    private static ImmutableSortedDictionary<string, T> Sorted<T>(IEnumerable<KeyValuePair<string, T>> pairs) => ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, pairs);
}
