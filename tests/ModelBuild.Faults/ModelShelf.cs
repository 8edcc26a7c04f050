using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;
using ModelBuild.Testing;

namespace ModelBuild.Faults;

/// <summary>The sample models in a folder, as files and packed.</summary>
internal sealed class ModelShelf(string root)
{
    public string Root => root;

    public string SourceOf(SampleModel model) => Path.Combine(root, model.Name, "source");

    public string LayoutOf(SampleModel model) => Path.Combine(root, model.Name, "layout");

    public static async Task<ModelShelf> FillAsync(string root)
    {
        var shelf = new ModelShelf(root);
        foreach (var model in SampleModel.All)
        {
            foreach (var (path, seed) in model.Content)
            {
                await Bytes.WriteAsync(Path.Combine(shelf.SourceOf(model), path), model.FileSize, seed);
            }

            await ModelPacker.PackAsync(shelf.RequestOf(model, shelf.LayoutOf(model)), null, CancellationToken.None);
        }

        return shelf;
    }

    /// <summary>What packs a model.</summary>
    public PackRequest RequestOf(SampleModel model, string layout) => new()
    {
        Files = [.. model.Content.Select(file => new ModelFile { SourcePath = Path.Combine(SourceOf(model), file.Path), Path = file.Path })],
        Metadata = new() { Name = model.Name, Version = SampleModel.Tag },
        LayoutDirectory = layout,
    };

    /// <summary>A model's files: their paths in the bundle, and where they are here.</summary>
    public IEnumerable<(string Path, string Source)> FilesOf(SampleModel model) => model.Content.Select(file => (file.Path, Path.Combine(SourceOf(model), file.Path)));

    public async Task<OciDocument> ManifestOf(SampleModel model)
    {
        var layout = new OciLayout(LayoutOf(model));
        var tagged = await layout.ResolveAsync(SampleModel.Tag, CancellationToken.None);
        return (await layout.FetchManifestAsync(tagged!.Digest, CancellationToken.None))!;
    }

    /// <summary>Puts a model into a repository, past its requests.</summary>
    public async Task PublishAsync(SampleModel model, HeldRepository repository, bool tagged = true)
    {
        var manifest = await ManifestOf(model);
        foreach (var blob in manifest.Manifest!.Blobs)
        {
            repository.AddBlob(await File.ReadAllBytesAsync(new OciLayout(LayoutOf(model)).PathOf(blob.Digest)), blob.MediaType);
        }

        if (tagged)
        {
            repository.AddManifest(manifest, SampleModel.Tag);
        }
    }

    /// <summary>The digests of a model's files.</summary>
    public async Task<ImmutableArray<Digest>> DigestsOf(SampleModel model)
    {
        var digests = ImmutableArray.CreateBuilder<Digest>();
        foreach (var (_, source) in FilesOf(model))
        {
            await using var file = File.OpenRead(source);
            digests.Add(await Digest.ComputeAsync(file, CancellationToken.None));
        }

        return digests.DrainToImmutable();
    }
}
