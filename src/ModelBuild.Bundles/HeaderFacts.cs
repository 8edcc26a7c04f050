using System.Collections.Immutable;
using ModelBuild.Bundles.Packing;
using ModelBuild.Formats;
using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Completes what a bundle says of its model by the headers of its files, of which a few pages are fetched and no weights.</summary>
internal static class HeaderFacts
{
    /// <summary>Files that are looked into; of more, the largest.</summary>
    private const int MaxFiles = 8;

    public static async Task<ModelMetadata> CompleteAsync(IRepository repository, Bundle bundle, ModelMetadata metadata, CancellationToken cancellationToken)
    {
        var files = ImmutableArray.CreateBuilder<DescribedFile>();
        foreach (var file in bundle.Files.Where(file => file is { Archive: null, Kind: ModelFileKind.Weights or ModelFileKind.Config or ModelFileKind.Doc }).OrderByDescending(file => file.Size).Take(MaxFiles))
        {
            if (await ReadAsync(repository, file, cancellationToken).ConfigureAwait(false) is { } facts)
            {
                files.Add(new(
                    new() { SourcePath = file.Path, Path = file.Path },
                    file.Kind,
                    new() { Digest = file.Digest, Size = file.Size, Format = facts.Format, Model = facts }));
            }
        }

        return new ModelDescriber(files.DrainToImmutable()).Complete(metadata);
    }

    /// <summary>Null where nothing can be said: inspecting shows what there is.</summary>
    private static async Task<ModelFacts?> ReadAsync(IRepository repository, BundleFile file, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = new LayerStream(repository, file.Layer);
            return await ModelFileReader.ReadAsync(file.Path, content, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is MalformedModelException or OciException or IOException)
        {
            return null;
        }
    }
}
