using System.Collections.Immutable;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring;

/// <summary>Tells the cache which models a restore or a pull came to, so that it can be listed, and pruned of what nobody uses.</summary>
internal static class UsedModels
{
    /// <summary>Called before files are fetched and again when they are all there: a download may take longer than what is used is safe from being pruned.</summary>
    public static void Remember(ModelCache cache, IEnumerable<PinnedModel> pinned)
    {
        foreach (var model in pinned)
        {
            new ModelUse
            {
                Bundle = model.Bundle.Digest,
                Reference = model.Request.Repository.ToString(),
                Version = model.Entry.Resolved ?? model.Entry.Tag ?? "",
                Blobs =
                [
                    new(model.Entry.Digest, model.Entry.Digest == model.Bundle.Digest ? model.Bundle.Document.Bytes.Length : null, null),
                    new(model.Bundle.Digest, model.Bundle.Document.Bytes.Length, null),
                    // Most dialects say all that a restore wants to know in the manifest, and their configuration is never fetched.
                    .. model.Bundle.Document.Manifest is { } manifest && File.Exists(cache.Folders.Blob(manifest.Config.Digest)) ? [new UsedBlob(manifest.Config.Digest, manifest.Config.Size, null)] : ImmutableArray<UsedBlob>.Empty,
                    .. model.Files.Select(file => new UsedBlob(file.Digest, file.Size, file.Path)),
                ],
            }.Write(cache.Folders);
        }
    }
}
