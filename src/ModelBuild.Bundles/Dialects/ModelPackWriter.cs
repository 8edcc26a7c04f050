using System.Collections.Immutable;
using System.Text.Json;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>Describes packed files as a CNCF ModelPack bundle: one raw layer a file, ordered by path, and then those that share a layer. Same input, same bytes.</summary>
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

    /// <summary>
    /// The layer of many files of one kind. Whoever unpacks it needs no name for it, and gets the files; whoever does not needs one that no file
    /// or folder of the model has, and gets an archive that says what it is.
    /// </summary>
    /// <param name="kindIsGuess">True where that of one of its files is.</param>
    public static Descriptor SharedLayer(ModelFileKind kind, bool kindIsGuess, Digest digest, long size)
    {
        var name = $"{kind.ToString().ToLowerInvariant()}-{digest.Hex[..12]}.tar";
        return new()
        {
            MediaType = ModelPackNames.TarMediaType(kind),
            Digest = digest,
            Size = size,
            Annotations = Annotations.Create(
                new(ModelPackNames.FilePath, name),
                new(AnnotationNames.Title, name),
                new(ModelPackNames.MediaTypeUntested, kindIsGuess ? "true" : "false")),
        };
    }

    /// <summary>Manifest and configuration of a bundle.</summary>
    /// <param name="layers">Of one file each, in the order of their paths, then those of many.</param>
    /// <param name="annotations">Win over those that the metadata gives.</param>
    public static (OciDocument Manifest, BlobSource Config) Write(
        ModelMetadata metadata, ImmutableArray<Descriptor> layers, IEnumerable<KeyValuePair<string, string>> annotations)
    {
        var bytes = Config(metadata, layers).ToBytes();
        var config = new Descriptor { MediaType = ModelPackNames.ConfigMediaType, Digest = Digest.Compute(bytes.Span), Size = bytes.Length };
        var manifest = OciDocument.Create(new Manifest
        {
            MediaType = MediaTypes.Manifest,
            ArtifactType = ModelPackNames.ArtifactType,
            Config = config,
            Layers = layers,
            Annotations = MetadataAnnotations.Write(metadata).SetItems(annotations),
        });
        return (manifest, BlobSource.OfBytes(config, bytes));
    }

    private static ModelPackConfig Config(ModelMetadata metadata, ImmutableArray<Descriptor> layers) => new()
    {
        Descriptor = new()
        {
            Name = metadata.Name,
            Version = metadata.Version,
            Title = metadata.Title,
            Description = metadata.Description,
            Authors = OrNull(metadata.Authors),
            Vendor = metadata.Vendor,
            Family = metadata.Family,
            Licenses = OrNull(metadata.Licenses),
            DocUrl = metadata.DocumentationUrl,
            SourceUrl = metadata.SourceUrl,
            Revision = metadata.Revision,
            DatasetUrls = OrNull([.. metadata.Datasets.Where(dataset => dataset.IsUrl).Select(dataset => dataset.Name)]),
        },
        Config = new()
        {
            Architecture = metadata.Architecture,
            Format = metadata.Format,
            ParamSize = metadata.ParameterSize,
            Precision = metadata.Precision,
            Quantization = metadata.Quantization,
            Capabilities = Capabilities(metadata.Capabilities),
        },
        Modelfs = new() { DiffIds = [.. layers.Select(layer => layer.Digest)] },
    };

    private static ModelPackCapabilities? Capabilities(ModelCapabilities capabilities)
    {
        var written = new ModelPackCapabilities
        {
            InputTypes = OrNull(capabilities.InputTypes),
            OutputTypes = OrNull(capabilities.OutputTypes),
            Reasoning = capabilities.Reasoning,
            ToolUsage = capabilities.ToolUsage,
            Languages = OrNull(capabilities.Languages),
        };
        return written == new ModelPackCapabilities() ? null : written;
    }

    private static ImmutableArray<string>? OrNull(ImmutableArray<string> texts) => texts.IsEmpty ? null : texts;
}
