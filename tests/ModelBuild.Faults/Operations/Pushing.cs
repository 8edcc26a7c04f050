using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Operations;

/// <summary>Pushes a packed model.</summary>
/// <param name="blobsAreThere">Nothing but manifest and tag is left to push.</param>
internal sealed class Pushing(string name, SampleModel model, bool blobsAreThere) : Operation(name, model)
{
    public override string Method => "PUT";

    public override string Target => blobsAreThere ? Endpoints.Manifest : Endpoints.Upload;

    public override Task PublishAsync(ModelShelf models, LoopbackRegistry registry) =>
        blobsAreThere ? models.PublishAsync(Model, registry[Model.Repository], tagged: false) : Task.CompletedTask;

    public override Task RunAsync(Place place, Repositories repositories, CancellationToken cancellationToken) => new ModelPusher(repositories).PushAsync(
        new() { LayoutDirectory = place.Packed ?? place.Models.LayoutOf(Model), VersionTag = SampleModel.Tag, Destination = place.AddressOf(Model) },
        null,
        cancellationToken);

    public override async Task<string?> MissingAsync(Place place, HeldRepository repository)
    {
        var manifest = await place.Models.ManifestOf(Model);
        return repository.Tags.GetValueOrDefault(SampleModel.Tag) != manifest.Digest.ToString() ? "the registry's tag does not name what was pushed"
            : manifest.Manifest!.Blobs.Any(blob => repository.ReadBlob(blob.Digest) is null) ? "the registry does not hold all blobs"
            : null;
    }
}
