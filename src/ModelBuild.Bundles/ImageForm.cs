using System.Collections.Immutable;
using ModelBuild.Bundles.Dialects;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Packs a model as an OCI image with its files under <c>/models</c>, for image volumes, containerd and KServe.</summary>
internal static class ImageForm
{
    public static async Task<WrittenForm> WriteAsync(PackRun run, CancellationToken cancellationToken)
    {
        var layers = ImmutableArray.CreateBuilder<Descriptor>();
        var files = ImmutableArray.CreateBuilder<DescribedFile>();
        foreach (var group in ImageLayers.Of(run.FilesAndDocs, file => run.StatOf(file).Size))
        {
            var plan = new ArchivePlan(group, ImageNames.Root, WithFolders: true, IsGzip: false);
            var (digest, size, described) = await run.ArchiveAsync(plan, cancellationToken).ConfigureAwait(false);
            layers.Add(ImageWriter.Layer(digest, size));
            files.AddRange(described);
        }

        var metadata = run.Describe([.. files.OrderBy(file => file.Path, StringComparer.Ordinal)]);
        var (index, manifests) = ImageWriter.Write(metadata, layers.DrainToImmutable(), BundleAnnotations.Of(run.Request));
        return new() { Document = index, Manifests = manifests };
    }
}
