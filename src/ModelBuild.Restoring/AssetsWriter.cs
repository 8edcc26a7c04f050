using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Caching;
using ModelBuild.Restoring.Output;

namespace ModelBuild.Restoring;

/// <summary>Leaves what a restore came to where builds find it: the assets file, the stamps beside it, trees in the cache.</summary>
internal sealed class AssetsWriter(RestoreRequest request, ModelCache cache)
{
    private readonly string stamps = Path.Combine(Path.GetDirectoryName(request.AssetsFile)!, "models", request.Framework);

    /// <param name="assets">What the restore depended on; the models are filled in.</param>
    public async Task<ImmutableArray<ResolvedModel>> WriteAsync(IEnumerable<PinnedModel> pinned, ModelAssets assets, CancellationToken cancellationToken)
    {
        var models = ImmutableArray.CreateBuilder<ResolvedModel>();
        foreach (var pin in pinned)
        {
            var model = Resolved(pin);
            var stamp = new ModelStamp { Reference = model.Reference, Version = model.Version, Digest = model.Digest };
            await stamp.WriteAsync(model.StampFile, cancellationToken).ConfigureAwait(false);
            Grow(TreeOf(model.Digest), pin);

            models.Add(model);
        }

        assets = assets with { Models = models.DrainToImmutable() };
        await AssetsFile.WriteAsync(assets, request.AssetsFile, cancellationToken).ConfigureAwait(false);
        return assets.Models;
    }

    private ResolvedModel Resolved(PinnedModel pin) => new()
    {
        Name = pin.Request.Name,
        Reference = pin.Reference,
        Version = pin.Entry.Resolved ?? pin.Entry.Tag ?? "",
        Digest = pin.Bundle.Digest,
        TargetFolder = pin.Request.TargetFolder,
        Selection = pin.Request.Files.ToString(),
        CopyToOutput = pin.Request.CopyToOutput,
        CopyToPublish = pin.Request.CopyToPublish,
        CacheFolder = pin.Request.CopyToOutput ? null : TreeOf(pin.Bundle.Digest).Directory,
        Package = pin.Request.Package,
        PortableReference = pin.Request.Repository.Registry is not null ? pin.Request.Repository.ToString()
            : RepositoryName.IsValid(pin.Reference) && request.DefaultRegistry.Repository(pin.Reference) == pin.Request.Repository ? pin.Reference
            : null,
        StampFile = Path.Combine(stamps, pin.Request.Name + ModelStamp.Suffix),
        Files = [.. pin.Files.Select(file => Resolved(pin, file))],
    };

    private ResolvedFile Resolved(PinnedModel pin, BundleFile file) => new()
    {
        Path = file.Path,
        Digest = file.Digest,
        Size = file.Size,
        CachePath = IsOwnCopy(file) ? TreeOf(pin.Bundle.Digest).PathOf(file.Path) : cache.Folders.Blob(file.Digest),
    };

    private ModelTree TreeOf(Digest bundle) => new(cache.Folders, bundle);

    /// <summary>A file that can be run needs a mode that its blob has not.</summary>
    private static bool IsOwnCopy(BundleFile file) => file.IsExecutable && ModelTree.KeepsModes;

    private void Grow(ModelTree tree, PinnedModel pin)
    {
        // A restore that fetches nothing has nothing to grow.
        foreach (var file in request.ResolveOnly ? [] : pin.Files.Where(file => !pin.Request.CopyToOutput || IsOwnCopy(file)))
        {
            tree.Add(file.Path, file.Digest, file.Mode, file.IsExecutable);
        }
    }
}
