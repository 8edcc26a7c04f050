using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Operations;

/// <summary>Packs a model into a layout.</summary>
internal sealed class Packing(string name, SampleModel model) : Operation(name, model)
{
    public override Task PublishAsync(ModelShelf models, LoopbackRegistry registry) => Task.CompletedTask;

    public override Task RunAsync(Place place, Repositories repositories, CancellationToken cancellationToken) =>
        ModelPacker.PackAsync(place.Models.RequestOf(Model, place.Layout) with { DigestCacheFile = Path.Combine(place.Project, "obj", "digests.json") }, null, cancellationToken);

    public override async Task<string?> MissingAsync(Place place, HeldRepository repository)
    {
        var layout = new OciLayout(place.Layout);
        var manifest = await place.Models.ManifestOf(Model);
        return (await layout.ResolveAsync(SampleModel.Tag, CancellationToken.None))?.Digest != manifest.Digest ? "the layout's tag does not name the model"
            : manifest.Manifest!.Blobs.Any(blob => !File.Exists(layout.PathOf(blob.Digest))) ? "the layout does not hold all blobs"
            : null;
    }
}
