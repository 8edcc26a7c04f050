using System.Collections.Immutable;
using ModelBuild.Bundles.Dialects;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Packs a model as a CNCF ModelPack bundle: each file a blob as it stands, but many small ones in archives.</summary>
internal static class ModelPackForm
{
    public static async Task<WrittenForm> WriteAsync(PackRun run, CancellationToken cancellationToken)
    {
        var candidates = SharedLayers.Candidates(run.FilesAndDocs, file => run.StatOf(file).Size);
        var groups = SharedLayers.Of(await run.KindsAsync(candidates, cancellationToken).ConfigureAwait(false));
        var alone = await run.ReadFilesAsync([.. run.FilesAndDocs.Except(groups.SelectMany(group => group))], cancellationToken).ConfigureAwait(false);
        var all = alone;
        var shared = ImmutableArray.CreateBuilder<(Descriptor, ImmutableArray<ListedFile>)>(groups.Length);
        foreach (var group in groups)
        {
            // With folders: kit puts no file where none is.
            var (digest, size, held) = await run.ArchiveAsync(new(group, Root: "", WithFolders: true, IsGzip: false), cancellationToken).ConfigureAwait(false);
            var layer = ModelPackWriter.SharedLayer(held[0].Kind, held.Any(file => file.KindIsGuess), digest, size);
            shared.Add((layer, [.. held.Select(file => new ListedFile(file.Path, file.Facts.Size, file.Facts.Digest))]));
            all = all.AddRange(held);
        }

        var form = WrittenForm.Of(ModelPackWriter.Write(
            run.Describe([.. all.OrderBy(file => file.Path, StringComparer.Ordinal)]),
            [.. alone.Select(file => ModelPackWriter.Layer(file.Path, file.Kind, file.KindIsGuess, file.Facts.Digest, file.Facts.Size)), .. FileListing.Write(shared.MoveToImmutable())],
            BundleAnnotations.Of(run.Request)));
        var lists = run.Request.DeltaIndex
            ? alone.Where(file => file.Facts is { Chunks: not null, Size: >= DeltaIndex.MinFileSize }).Select(file => (file.Facts.Digest, file.Facts.Chunks!.Descriptor)).ToList()
            : [];
        return lists.Count == 0 ? form : form with { Referrers = [DeltaIndex.Write(form.Document, lists)] };
    }
}
