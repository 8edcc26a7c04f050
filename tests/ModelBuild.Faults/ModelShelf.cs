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

            await ModelPacker.PackAsync(shelf.RequestOf(model, shelf.LayoutOf(model)) with { DeltaIndex = model.HasOlder }, null, CancellationToken.None);
            if (model.HasOlder)
            {
                await shelf.PackOlderAsync(model);
            }
        }

        return shelf;
    }

    public string OlderLayoutOf(SampleModel model) => Path.Combine(root, model.Name, "older-layout");

    /// <summary>What packs a model.</summary>
    public PackRequest RequestOf(SampleModel model, string layout) => new()
    {
        Files = [.. model.Content.Select(file => new ModelFile { SourcePath = Path.Combine(SourceOf(model), file.Path), Path = file.Path })],
        Metadata = new() { Name = model.Name, Version = SampleModel.Tag },
        LayoutDirectory = layout,
    };

    /// <summary>A model's files: their paths in the bundle, and where they are here.</summary>
    public IEnumerable<(string Path, string Source)> FilesOf(SampleModel model) => model.Content.Select(file => (file.Path, Path.Combine(SourceOf(model), file.Path)));

    public Task<OciDocument> ManifestOf(SampleModel model) => ManifestOf(LayoutOf(model), SampleModel.Tag);

    /// <summary>Puts a model into a repository, past its requests: its older version too, and the lists of its chunks.</summary>
    public async Task PublishAsync(SampleModel model, HeldRepository repository, bool tagged = true)
    {
        await PublishAsync(LayoutOf(model), SampleModel.Tag, repository, tagged);
        if (model.HasOlder)
        {
            await PublishAsync(OlderLayoutOf(model), SampleModel.OlderTag, repository, tagged: true);
        }
    }

    private static async Task<OciDocument> ManifestOf(string layoutDirectory, string tag)
    {
        var layout = new OciLayout(layoutDirectory);
        var tagged = await layout.ResolveAsync(tag, CancellationToken.None);
        return (await layout.FetchManifestAsync(tagged!.Digest, CancellationToken.None))!;
    }

    private static async Task PublishAsync(string layoutDirectory, string tag, HeldRepository repository, bool tagged)
    {
        var layout = new OciLayout(layoutDirectory);
        var manifest = await ManifestOf(layoutDirectory, tag);
        await AddAsync(manifest);
        var indexes = await layout.ListReferrersAsync(manifest.Digest, DeltaIndex.ArtifactType, CancellationToken.None);
        foreach (var index in indexes)
        {
            await AddAsync((await layout.FetchManifestAsync(index.Digest, CancellationToken.None))!);
        }

        if (!indexes.IsEmpty)
        {
            repository.AddManifest(OciDocument.Create(new ManifestIndex { MediaType = MediaTypes.Index, Manifests = indexes }), Endpoints.ReferrersTagOf(manifest.Digest));
        }

        async Task AddAsync(OciDocument document)
        {
            foreach (var blob in document.Manifest!.Blobs)
            {
                repository.AddBlob(await File.ReadAllBytesAsync(layout.PathOf(blob.Digest)), blob.MediaType);
            }

            if (document != manifest || tagged)
            {
                repository.AddManifest(document, document == manifest ? tag : null);
            }
        }
    }

    /// <summary>The same files with some bytes of each otherwise.</summary>
    private async Task PackOlderAsync(SampleModel model)
    {
        var files = new List<ModelFile>();
        foreach (var (path, source) in FilesOf(model))
        {
            var content = await File.ReadAllBytesAsync(source);
            Bytes.Of(content.Length / 20, model.FileSize).CopyTo(content, content.Length / 2);
            var older = Path.Combine(root, model.Name, "older", path);
            Directory.CreateDirectory(Path.GetDirectoryName(older)!);
            await File.WriteAllBytesAsync(older, content);
            files.Add(new() { SourcePath = older, Path = path });
        }

        var request = RequestOf(model, OlderLayoutOf(model));
        await ModelPacker.PackAsync(request with { Files = [.. files], Metadata = request.Metadata with { Version = SampleModel.OlderTag } }, null, CancellationToken.None);
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
