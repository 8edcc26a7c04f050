using System.Collections.Concurrent;
using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Bundles.Archives;
using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;
using ModelBuild.Restoring.Caching;
using ModelBuild.Restoring.Locking;
using ModelBuild.Restoring.Versions;

namespace ModelBuild.Restoring;

/// <summary>Brings references to digests, and digests into the cache, for one restore.</summary>
internal sealed class RestoreSession(Repositories repositories, ModelCache cache, RestoreRequest request, ITransferProgress? progress)
{
    /// <summary>Small requests, most of whose time is waiting.</summary>
    private const int ResolveParallelism = 8;

    /// <summary>Enough to fill a connection, few enough for registries that count them.</summary>
    private const int FetchParallelism = 4;

    private readonly BundleSource bundles = new(cache, ArchiveLimits.Default with { Fixed = request.UnpackLimit }, progress);

    /// <summary>What a user should know of though it stops nothing.</summary>
    public ConcurrentQueue<Diagnostic> Warnings { get; } = new();

    /// <summary>What explains how models came to be here, to those who ask.</summary>
    public ConcurrentQueue<Diagnostic> Notes { get; } = new();

    /// <summary>Blobs that this session brought into the cache.</summary>
    public ConcurrentBag<Digest> Fetched { get; } = [];

    /// <summary>Files of this machine that hold blobs which are wanted: those are taken from there.</summary>
    public IReadOnlyDictionary<Digest, string> Nearby { get; set; } = ImmutableDictionary<Digest, string>.Empty;

    /// <summary>Files of this machine that are an older version of those that a model has under a path.</summary>
    public IReadOnlyDictionary<string, string> Older { get; set; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Bytes that were fetched to know what archives hold.</summary>
    public long BytesOfArchives => bundles.BytesFetched;

    /// <summary>The bundles of references, in their order: that which its entry pins, else that which it resolves to.</summary>
    /// <param name="entryOf">The entry that pins a reference; null where it is to be resolved.</param>
    public async Task<ImmutableArray<PinnedModel>> PinAllAsync(IReadOnlyList<RequestedModel> models, Func<RequestedModel, CancellationToken, ValueTask<LockEntry?>> entryOf, CancellationToken cancellationToken)
    {
        var pinned = new PinnedModel[models.Count];
        await InParallelAsync(ResolveParallelism, Enumerable.Range(0, models.Count), async (i, cancellation) =>
        {
            using var activity = progress?.Begin(new("resolving", models[i].Reference));
            pinned[i] = await PinAsync(models[i], await entryOf(models[i], cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        return [.. pinned];
    }

    /// <summary>Makes the cache hold all files, the largest first.</summary>
    /// <returns>Bytes that were fetched.</returns>
    public async Task<long> FetchAllAsync(IEnumerable<PinnedModel> pinned, CancellationToken cancellationToken)
    {
        var total = BytesOfArchives;
        var slots = new ConnectionSlots(FetchParallelism);
        var deltas = new DeltaSource(cache, OpenAsync, Older, Notes.Enqueue);
        // What was in archives came out of them when the models were pinned.
        var files = pinned.SelectMany(model => model.Files.Where(file => file.Archive is null).Select(file => (Model: model, File: file)))
            .DistinctBy(item => item.File.Digest)
            .OrderByDescending(item => item.File.Size)
            .ToList();
        while (files.Count > 0)
        {
            progress?.Expect(files.Sum(item => item.File.Size));
            await InParallelAsync(FetchParallelism, files, async (item, cancellation) =>
            {
                using var transfer = progress?.Begin(new("fetching", item.File.Path, item.Model.Reference, item.File.Size));
                slots.Take();
                try
                {
                    Interlocked.Add(ref total, await FetchAsync(item.Model, item.File, slots, deltas, transfer, cancellation).ConfigureAwait(false));
                }
                finally
                {
                    slots.Return();
                }
            }, cancellationToken).ConfigureAwait(false);
            // Somebody may have emptied the cache in the hours that the last of them took.
            files.RemoveAll(item => File.Exists(cache.Folders.Blob(item.File.Digest)));
        }

        return total + deltas.BytesFetched;
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

    private async Task<long> FetchAsync(PinnedModel model, BundleFile file, ConnectionSlots slots, DeltaSource deltas, ITransfer? transfer, CancellationToken cancellationToken)
    {
        var isNear = Nearby.TryGetValue(file.Digest, out var near);
        var origin = isNear ? new BlobOrigin { OpenAt = OpenerOf(near!) } : new BlobOrigin
        {
            OpenAt = OpenerOf(model.Request.Repository, file.Layer),
            OpenFastAt = async (offset, cancellation) => await (await OpenAsync(model.Request.Repository, cancellation).ConfigureAwait(false))
                .OpenLargeBlobAsync(file.Layer, offset, slots, cancellation).ConfigureAwait(false),
            AssembleAt = (offset, cancellation) => deltas.OpenAsync(model, file, offset, transfer, cancellation),
        };
        try
        {
            var bytes = await cache.EnsureAsync(file.Layer, origin, Warnings.Enqueue, transfer, cancellationToken).ConfigureAwait(false);
            if (bytes > 0)
            {
                Fetched.Add(file.Digest);
            }

            return isNear ? 0 : bytes;
        }
        catch (Exception exception) when (exception is OciException && FailureDiagnostics.Of(exception, model.Request.Repository.ToString()) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    private Task<IRepository> OpenAsync(RepositoryAddress address, CancellationToken cancellationToken) => repositories.OpenToReadAsync(
        address,
        incident => (MirrorDiagnostics.IsWarning(incident) ? Warnings : Notes).Enqueue(MirrorDiagnostics.Of(incident)),
        cancellationToken);

    /// <summary>The first failure is the one that is thrown: the others are mostly cancellations that it caused.</summary>
    private static async Task InParallelAsync<T>(int degree, IEnumerable<T> items, Func<T, CancellationToken, ValueTask> body, CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = cancellationToken }, body).ConfigureAwait(false);

    private async Task<PinnedModel> InstallAsync(RequestedModel model, LockEntry entry, CancellationToken cancellationToken)
    {
        var document = await cache.ReadManifestAsync(entry.Digest, Warnings.Enqueue, cancellationToken).ConfigureAwait(false);
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
        var named = entry.Tag is null ? null : await repositories.LookUpTagAsync(model.Repository, entry.Tag, cancellationToken).ConfigureAwait(false);
        if (named is not null && named.Digest != entry.Digest)
        {
            var moved = RestoreDiagnostics.TagMoved(model.Repository, entry.Tag!, entry.Digest, named.Digest);
            if (request.Locked)
            {
                throw new ModelException(moved);
            }

            Warnings.Enqueue(moved);
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
        var document = await cache.ReadManifestAsync(digest, Warnings.Enqueue, cancellationToken).ConfigureAwait(false)
            ?? await FetchManifestAsync(model, digest, cancellationToken).ConfigureAwait(false);
        var bundle = await ReadAsync(model, document, cancellationToken).ConfigureAwait(false);
        return Pinned(model, EntryOf(model, document, bundle) with { Resolved = version, Tag = tag }, bundle);
    }

    private static PinnedModel Pinned(RequestedModel model, LockEntry entry, Bundle bundle) =>
        new() { Request = model, Entry = entry, Bundle = bundle, Files = model.Files.Of(bundle, model.Reference) };

    private async Task<Digest> ResolveTagAsync(RequestedModel model, VersionRequest.OfTag request, CancellationToken cancellationToken)
    {
        var repository = await OpenAsync(model.Repository, cancellationToken).ConfigureAwait(false);
        if (await repository.ResolveAsync(request.Tag, cancellationToken).ConfigureAwait(false) is { } found)
        {
            return found.Digest;
        }

        var tags = await repository.ListTagsAsync(cancellationToken).Take(6).ToListAsync(cancellationToken).ConfigureAwait(false);
        throw new ModelException(RestoreDiagnostics.UnknownTag(model.Repository, request.Tag, tags));
    }

    private async Task<(string? Tag, string? Version, Digest Digest)> ResolveVersionAsync(RequestedModel model, CancellationToken cancellationToken)
    {
        var repository = await OpenAsync(model.Repository, cancellationToken).ConfigureAwait(false);
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
        var repository = await OpenAsync(model.Repository, cancellationToken).ConfigureAwait(false);
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
            ReadManifestAsync = async (entry, cancellation) => await cache.ReadManifestAsync(entry.Digest, Warnings.Enqueue, cancellation).ConfigureAwait(false)
                ?? await FetchManifestAsync(model, entry.Digest, cancellation).ConfigureAwait(false),
            Open = blob => OpenerOf(model.Repository, blob),
        };
        return bundles.ReadAsync(model, named, contents, Warnings.Enqueue, cancellationToken);
    }

    private Func<long, CancellationToken, Task<Stream>> OpenerOf(RepositoryAddress address, Descriptor blob) => async (offset, cancellation) =>
        await (await OpenAsync(address, cancellation).ConfigureAwait(false)).OpenBlobAsync(blob, offset, cancellation).ConfigureAwait(false);

    private static Func<long, CancellationToken, Task<Stream>> OpenerOf(string file) => (offset, _) =>
    {
        var content = BlobFile.OpenRead(file);
        content.Position = offset;
        return Task.FromResult<Stream>(content);
    };

    /// <param name="named">What the tag or digest names: an index where the bundle is an entry of one.</param>
    private LockEntry EntryOf(RequestedModel model, OciDocument named, Bundle bundle) => new()
    {
        Digest = named.Digest,
        Dependencies = Sorted(DependencyRequests.Of(model, bundle, request).DistinctBy(wish => wish.Reference).Select(wish => KeyValuePair.Create(wish.Reference, wish.Version.Text))),
        Files = Sorted(bundle.Files.Select(file => KeyValuePair.Create(file.Path, new LockedFile(file.Digest, file.Size)))),
    };

    private static ImmutableSortedDictionary<string, T> Sorted<T>(IEnumerable<KeyValuePair<string, T>> pairs) => ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, pairs);
}
