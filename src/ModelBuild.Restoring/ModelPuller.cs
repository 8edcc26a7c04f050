using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Oci.Transfers;
using ModelBuild.Restoring.Caching;
using ModelBuild.Restoring.Versions;

namespace ModelBuild.Restoring;

/// <summary>
/// Lays a model into a folder, without a project: through the cache that builds share, verified and resumed as a restore is; but what no build uses
/// does not stay there. A second pull into the folder replaces what the first one laid, and touches nothing else.
/// </summary>
public sealed class ModelPuller(Repositories repositories)
{
    /// <param name="progress">Told what takes long.</param>
    /// <exception cref="ModelException">The model cannot be had, or not be laid there; codes as of a restore, and <c>MODEL802#</c>.</exception>
    public async Task<PullResult> PullAsync(PullRequest request, ITransferProgress? progress, CancellationToken cancellationToken)
    {
        try
        {
            var cache = new ModelCache(request.CacheDirectory);
            var source = new RestoreSource(repositories);
            var resolver = new ModelResolver(source, cache, ResolutionOf(request), progress);
            var model = (await resolver.PinAllAsync([ModelOf(request)], (_, _) => ValueTask.FromResult<Locking.LockEntry?>(null), cancellationToken).ConfigureAwait(false))[0];
            var files = ExportPaths.Of(request, model.Files);
            var folder = new PulledFolder(ExportPaths.FolderOf(request), cache.Folders);
            using var held = await folder.LockAsync(cancellationToken).ConfigureAwait(false);
            // Before gigabytes are fetched for a folder that is not to be written to.
            var known = await folder.ReadAsync(files.Select(file => file.Path), request.Force, cancellationToken).ConfigureAwait(false);
            var missing = await folder.FindMissingAsync(known, files, cancellationToken).ConfigureAwait(false);
            var fetcher = new FileFetcher(source, cache, progress)
            {
                Nearby = await folder.FindElsewhereAsync(known, missing, cancellationToken).ConfigureAwait(false),
                Older = folder.Older(known, model.Files.Zip(files, (file, laid) => KeyValuePair.Create(file.Path, laid.Path))),
            };
            var wanted = missing.Select(file => file.Digest).ToHashSet();
            var fetched = resolver.BytesOfArchives + await fetcher.FetchAllAsync([model with { Files = [.. model.Files.Where(file => wanted.Contains(file.Digest))] }], cancellationToken).ConfigureAwait(false);
            var inPlace = files.Where(file => !wanted.Contains(file.Digest)).ToLookup(file => file.Digest, file => folder.PathOf(file.Path));
            var unsafeFiles = await UnsafeFiles.FindAsync(
                request.UnsafeContent, [model], cache.Folders, blob => inPlace[blob].FirstOrDefault() ?? cache.Folders.Blob(blob), cancellationToken).ConfigureAwait(false);
            var reference = request.Reference with { Digest = model.Entry.Digest };
            var removed = await folder.LayAsync(reference, known, files, missing, new(cache.Folders, fetcher.Fetched), cancellationToken).ConfigureAwait(false);
            return new()
            {
                Reference = reference,
                TargetDirectory = ExportPaths.FolderOf(request),
                Files = [.. files.Select(file => new PulledFile(file.Path, file.Digest, file.Size))],
                Written = missing.Length,
                Removed = removed,
                BytesFetched = fetched,
                Warnings = [.. source.Warnings, .. unsafeFiles],
                Notes = [.. source.Notes],
            };
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, request.TargetDirectory) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    private static RequestedModel ModelOf(PullRequest request) => new()
    {
        Reference = request.Reference.Repository.ToString(),
        Repository = request.Reference.Repository,
        Version = request.Reference switch
        {
            { Digest: { } digest } => new VersionRequest.OfDigest(digest),
            { Tag: { } tag } => new VersionRequest.OfTag(tag),
            var reference => throw new ModelException(InspectDiagnostics.NeitherTagNorDigest(reference.ToString())),
        },
        Variant = request.Variant,
        Name = request.Reference.Repository.LastSegment,
        TargetFolder = "",
        Files = new(request.Files),
        CopyToOutput = true,
        CopyToPublish = true,
    };

    /// <summary>A pull has neither project nor lock file; nobody looks for them where nothing is pinned.</summary>
    private static RestoreRequest ResolutionOf(PullRequest request) => new()
    {
        References = [],
        ProjectDirectory = request.TargetDirectory,
        LockFile = "",
        AssetsFile = "",
        CacheDirectory = request.CacheDirectory,
        DefaultRegistry = RegistryAddress.InFolder(request.TargetDirectory),
    };
}
