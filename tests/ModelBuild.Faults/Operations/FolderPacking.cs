using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring.Caching;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Operations;

/// <summary>Packs a folder without a project, and sends its files from where they are.</summary>
internal sealed class FolderPacking(SampleModel model) : Operation("pack-folder", model)
{
    public override string Method => "PUT";

    public override string Target => Endpoints.Upload;

    public override Task PublishAsync(ModelShelf models, LoopbackRegistry registry) => Task.CompletedTask;

    public override Task RunAsync(Place place, Repositories repositories, CancellationToken cancellationToken) => new FolderPacker(repositories).PackAsync(
        new()
        {
            Directory = place.Models.SourceOf(Model),
            Destination = new() { Repository = place.AddressOf(Model), Tag = SampleModel.Tag },
            Metadata = new() { Name = "", Version = "" },
            WorkDirectory = new CacheFolders(place.Cache).Packing,
            DigestCacheFile = Path.Combine(place.Cache, "digests", Model.Name),
        },
        null,
        cancellationToken);

    public override async Task<string?> MissingAsync(Place place, HeldRepository repository)
    {
        var layers = (await place.Models.ManifestOf(Model)).Manifest!.Layers;
        return !repository.Tags.ContainsKey(SampleModel.Tag) ? "the registry has no tag"
            : layers.Any(blob => repository.ReadBlob(blob.Digest) is null) ? "the registry does not hold all layers"
            : null;
    }
}
