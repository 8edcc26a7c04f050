using System.Collections.Immutable;
using ModelBuild.Bundles.Dialects;
using ModelBuild.Bundles.Packing;
using ModelBuild.Formats;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;

namespace ModelBuild.Bundles;

/// <summary>Packs model files into a bundle in an OCI image layout on disk. A pack of unchanged files reads and writes nothing.</summary>
public static class ModelPacker
{
    /// <exception cref="ModelException">The files cannot become a bundle; <c>MODEL1###</c>, or <c>MODEL7###</c> for the disk.</exception>
    public static async Task<PackResult> PackAsync(PackRequest request, CancellationToken cancellationToken)
    {
        var tag = TagOf(request.Metadata.Version);
        var files = Check(request);
        var layout = new OciLayout(request.LayoutDirectory);
        try
        {
            var cache = await DigestCache.ReadAsync(request.DigestCacheFile, cancellationToken).ConfigureAwait(false);
            var (facts, filesRead) = await ReadAsync(files, layout, cache, cancellationToken).ConfigureAwait(false);
            var (manifest, config) = Describe(request, files, facts);
            var changed = !await HoldsAsync(layout, manifest, tag, cancellationToken).ConfigureAwait(false);
            if (changed)
            {
                await layout.PushBlobAsync(config, null, cancellationToken).ConfigureAwait(false);
                await layout.PushManifestAsync(manifest, tag, cancellationToken).ConfigureAwait(false);
                await layout.KeepOnlyAsync(manifest, tag, cancellationToken).ConfigureAwait(false);
            }

            await cache.SaveAsync(cancellationToken).ConfigureAwait(false);
            return new()
            {
                Manifest = manifest.Descriptor,
                Tag = tag,
                Changed = changed,
                FilesRead = filesRead,
                FileCount = files.Length,
                TotalSize = facts.Sum(file => file.Size),
            };
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, request.LayoutDirectory) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }

    /// <summary>The tag of a version: <c>+</c>, which a tag may not have, becomes <c>_</c>.</summary>
    /// <exception cref="ModelException">The version makes no tag.</exception>
    public static string TagOf(string version)
    {
        var tag = version.Replace('+', '_');
        return RepositoryName.IsValidTag(tag) ? tag : throw new ModelException(PackDiagnostics.VersionNoTag(version));
    }

    private static ImmutableArray<ModelFile> Check(PackRequest request)
    {
        var files = ImmutableArray.CreateBuilder<ModelFile>();
        foreach (var file in request.Files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            if (BundlePath.Problem(file.Path) is { } problem)
            {
                throw new ModelException(PackDiagnostics.UnsafePath(file, problem));
            }

            // File.Exists is content with a link that leads nowhere.
            if (!File.Exists(file.SourcePath) || File.ResolveLinkTarget(file.SourcePath, returnFinalTarget: true) is { Exists: false })
            {
                throw new ModelException(PackDiagnostics.FileMissing(file));
            }

            var verdict = request.FollowLinks ? default : LinkPolicy.Judge(file);
            if (verdict.Decision == LinkDecision.Refused)
            {
                throw new ModelException(PackDiagnostics.LinkRefused(file, verdict.Link, verdict.Target));
            }

            if (verdict.Decision == LinkDecision.Follow)
            {
                files.Add(file);
            }
        }

        if (files.Count == 0)
        {
            throw new ModelException(PackDiagnostics.NoFiles());
        }

        return BundlePath.FirstCollision(files.Select(file => file.Path)) is var (one, other)
            ? throw new ModelException(PackDiagnostics.PathCollision(files.First(file => file.Path == one), files.Last(file => file.Path == other)))
            : files.DrainToImmutable();
    }

    private static async Task<(FileFacts[] Facts, int FilesRead)> ReadAsync(
        ImmutableArray<ModelFile> files, OciLayout layout, DigestCache cache, CancellationToken cancellationToken)
    {
        var facts = new FileFacts[files.Length];
        var filesRead = 0;
        await Parallel.ForAsync(0, files.Length, cancellationToken, async (i, cancellation) =>
        {
            var stat = FileStat.Of(files[i].SourcePath);
            var known = cache.Find(files[i].SourcePath, stat);
            if (known is null || !await layout.ContainsAsync(ContentOf(known), cancellation).ConfigureAwait(false))
            {
                Interlocked.Increment(ref filesRead);
                var readAt = DateTime.UtcNow;
                known = await FileReader.ReadAsync(files[i], stat, layout, cancellation).ConfigureAwait(false);
                cache.Add(files[i].SourcePath, stat, known, readAt);
            }

            facts[i] = known;
        }).ConfigureAwait(false);
        return (facts, filesRead);
    }

    private static (OciDocument Manifest, BlobSource Config) Describe(PackRequest request, ImmutableArray<ModelFile> files, FileFacts[] facts)
    {
        var layers = files.Zip(facts, (file, fact) =>
        {
            var (kind, isGuess) = file.Kind is { } stated ? (stated, false) : FileKinds.Classify(file.Path, fact.Format, fact.IsText);
            return (Layer: ModelPackWriter.Layer(file.Path, kind, isGuess, fact.Digest, fact.Size), Kind: kind, fact.Format);
        }).ToList();
        var format = ModelFormat.OfModel(layers.Where(layer => layer.Kind is ModelFileKind.Weights or ModelFileKind.Config).Select(layer => (layer.Format, layer.Layer.Size)));
        KeyValuePair<string, string>[] needs = request.Dependencies.IsEmpty ? [] : [new(DependencyAnnotation.Name, DependencyAnnotation.Write(request.Dependencies))];
        return ModelPackWriter.Write(request.Metadata, format, [.. layers.Select(layer => layer.Layer)], [.. needs, .. request.Annotations]);
    }

    private static async Task<bool> HoldsAsync(OciLayout layout, OciDocument manifest, string tag, CancellationToken cancellationToken)
    {
        if ((await layout.ResolveAsync(tag, cancellationToken).ConfigureAwait(false))?.Digest != manifest.Digest)
        {
            return false;
        }

        foreach (var blob in manifest.Manifest!.Blobs.Append(manifest.Descriptor))
        {
            if (!await layout.ContainsAsync(blob, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    private static Descriptor ContentOf(FileFacts facts) => new() { MediaType = "", Digest = facts.Digest, Size = facts.Size };
}
