using System.Collections.Immutable;
using System.Text.Json;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>Describes packed files as a CNCF ModelPack bundle: one raw layer a file, ordered by path. Same input, same bytes.</summary>
public static class ModelPackWriter
{
    /// <summary>The layer of one file. Owner, mode and time are constants: those of a machine would be a new digest on each.</summary>
    public static Descriptor Layer(string path, ModelFileKind kind, bool kindIsGuess, Digest digest, long size)
    {
        var metadata = new ModelPackFileMetadata { Name = path[(path.LastIndexOf('/') + 1)..], Size = size };
        return new()
        {
            MediaType = ModelPackNames.RawMediaType(kind),
            Digest = digest,
            Size = size,
            Annotations = Annotations.Create(
                new(ModelPackNames.FilePath, path),
                new(AnnotationNames.Title, path),
                new(ModelPackNames.MediaTypeUntested, kindIsGuess ? "true" : "false"),
                new(ModelPackNames.FileMetadata, JsonSerializer.Serialize(metadata, ModelPackJson.Instance.ModelPackFileMetadata))),
        };
    }

    /// <summary>Manifest and configuration of a bundle.</summary>
    /// <param name="layers">In the order of their paths.</param>
    /// <param name="annotations">Win over those that the metadata gives.</param>
    public static (OciDocument Manifest, BlobSource Config) Write(
        ModelMetadata metadata, string? format, ImmutableArray<Descriptor> layers, IEnumerable<KeyValuePair<string, string>> annotations)
    {
        var bytes = Config(metadata, format, layers).ToBytes();
        var config = new Descriptor { MediaType = ModelPackNames.ConfigMediaType, Digest = Digest.Compute(bytes.Span), Size = bytes.Length };
        var manifest = OciDocument.Create(new Manifest
        {
            MediaType = MediaTypes.Manifest,
            ArtifactType = ModelPackNames.ArtifactType,
            Config = config,
            Layers = layers,
            Annotations = ManifestAnnotations(metadata).SetItems(annotations),
        });
        return (manifest, BlobSource.OfBytes(config, bytes));
    }

    private static ModelPackConfig Config(ModelMetadata metadata, string? format, ImmutableArray<Descriptor> layers) => new()
    {
        Descriptor = new()
        {
            Name = metadata.Name,
            Version = metadata.Version,
            Title = metadata.Title,
            Description = metadata.Description,
            Authors = metadata.Authors.IsEmpty ? null : metadata.Authors,
            Vendor = metadata.Vendor,
            Family = metadata.Family,
            Licenses = metadata.Licenses.IsEmpty ? null : metadata.Licenses,
            DocUrl = metadata.DocumentationUrl,
            SourceUrl = metadata.SourceUrl,
            Revision = metadata.Revision,
        },
        Config = new() { Architecture = metadata.Architecture, Format = metadata.Format ?? format },
        Modelfs = new() { DiffIds = [.. layers.Select(layer => layer.Digest)] },
    };

    private static ImmutableSortedDictionary<string, string> ManifestAnnotations(ModelMetadata metadata)
    {
        (string Key, string? Value)[] all =
        [
            (AnnotationNames.Title, metadata.Title ?? metadata.Name),
            (AnnotationNames.Version, metadata.Version),
            (AnnotationNames.Description, metadata.Description),
            (AnnotationNames.Authors, metadata.Authors.IsEmpty ? null : string.Join(", ", metadata.Authors)),
            (AnnotationNames.Licenses, metadata.Licenses.IsEmpty ? null : string.Join(" AND ", metadata.Licenses)),
            (AnnotationNames.Url, metadata.DocumentationUrl),
            (AnnotationNames.Source, metadata.SourceUrl),
            (AnnotationNames.Revision, metadata.Revision),
        ];
        return Annotations.Create(all.Where(annotation => annotation.Value is not null).Select(annotation => KeyValuePair.Create(annotation.Key, annotation.Value!)));
    }
}
