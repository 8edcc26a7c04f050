using System.Collections.Immutable;
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
        foreach (var model in pinned.Select(Resolved))
        {
            var stamp = new ModelStamp { Reference = model.Reference, Version = model.Version, Digest = model.Digest };
            await stamp.WriteAsync(model.StampFile, cancellationToken).ConfigureAwait(false);
            if (model.CacheFolder is not null)
            {
                Grow(TreeOf(model.Digest), model);
            }

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
        Files = [.. pin.Files.Select(file => new ResolvedFile { Path = file.Path, Digest = file.Digest, Size = file.Size, CachePath = cache.Folders.Blob(file.Digest) })],
    };

    private ModelTree TreeOf(Digest bundle) => new(cache.Folders, bundle);

    private static void Grow(ModelTree tree, ResolvedModel model)
    {
        foreach (var file in model.Files)
        {
            tree.Add(file.Path, file.Digest);
        }
    }
}
