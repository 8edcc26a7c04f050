using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>
/// What is said of a model in annotations of the manifest: by the OCI image specification's names what every registry page shows, and by
/// names of our own what ModelPack's closed configuration has no field for. Lists are JSON.
/// </summary>
public static class MetadataAnnotations
{
    public const string Framework = "modelbuild.framework";
    public const string Task = "modelbuild.task";
    public const string Producer = "modelbuild.producer";

    /// <summary>The exact number of parameters.</summary>
    public const string ParameterCount = "modelbuild.parameters";

    /// <summary>In tokens.</summary>
    public const string ContextLength = "modelbuild.contextlength";

    public const string BaseModels = "modelbuild.basemodels";
    public const string Signatures = "modelbuild.signatures";
    public const string Metrics = "modelbuild.metrics";
    public const string Hyperparameters = "modelbuild.hyperparameters";
    public const string Datasets = "modelbuild.datasets";

    /// <summary>Bytes of signatures that are written: a manifest has room for 4 MiB, and a page for less.</summary>
    private const int MaxSignatures = 32 * 1024;

    public static ImmutableSortedDictionary<string, string> Write(ModelMetadata metadata)
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
            (Framework, metadata.Framework),
            (Task, metadata.Task),
            (Producer, metadata.Producer),
            (ParameterCount, metadata.ParameterCount?.ToString(CultureInfo.InvariantCulture)),
            (ContextLength, metadata.ContextLength?.ToString(CultureInfo.InvariantCulture)),
            (BaseModels, metadata.BaseModels.IsEmpty ? null : JsonSerializer.Serialize(metadata.BaseModels, MetadataJson.Instance.ImmutableArrayString)),
            (Signatures, Fitting(metadata.Signatures)),
            (Metrics, metadata.Metrics.IsEmpty ? null : JsonSerializer.Serialize(metadata.Metrics, MetadataJson.Instance.ImmutableArrayModelMetric)),
            (Hyperparameters, metadata.Hyperparameters.IsEmpty ? null : JsonSerializer.Serialize(metadata.Hyperparameters, MetadataJson.Instance.ImmutableArrayModelHyperparameter)),
            (Datasets, metadata.Datasets.IsEmpty ? null : JsonSerializer.Serialize(metadata.Datasets, MetadataJson.Instance.ImmutableArrayModelDataset)),
        ];
        return Annotations.Create(all.Where(annotation => !string.IsNullOrEmpty(annotation.Value)).Select(annotation => KeyValuePair.Create(annotation.Key, annotation.Value!)));
    }

    /// <summary>Adds what annotations say. What cannot be read is left out: it is for people, and anyone may have written it.</summary>
    public static ModelMetadata Read(ModelMetadata metadata, ImmutableSortedDictionary<string, string>? annotations)
    {
        string? Text(string name) => annotations?.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
        return metadata with
        {
            Title = metadata.Title ?? Text(AnnotationNames.Title),
            Description = metadata.Description ?? Text(AnnotationNames.Description),
            Authors = metadata.Authors.IsEmpty && Text(AnnotationNames.Authors) is { } authors ? [authors] : metadata.Authors,
            Licenses = metadata.Licenses.IsEmpty && Text(AnnotationNames.Licenses) is { } licenses ? [licenses] : metadata.Licenses,
            DocumentationUrl = metadata.DocumentationUrl ?? Text(AnnotationNames.Url),
            SourceUrl = metadata.SourceUrl ?? Text(AnnotationNames.Source),
            Revision = metadata.Revision ?? Text(AnnotationNames.Revision),
            Framework = metadata.Framework ?? Text(Framework),
            Task = metadata.Task ?? Text(Task),
            Producer = metadata.Producer ?? Text(Producer),
            ParameterCount = metadata.ParameterCount ?? Number(Text(ParameterCount)),
            ContextLength = metadata.ContextLength ?? Number(Text(ContextLength)),
            BaseModels = metadata.BaseModels.IsEmpty ? MetadataJson.List(Text(BaseModels), MetadataJson.Instance.ImmutableArrayString) : metadata.BaseModels,
            Signatures = metadata.Signatures.IsEmpty ? MetadataJson.List(Text(Signatures), MetadataJson.Instance.ImmutableArrayModelSignature) : metadata.Signatures,
            Metrics = metadata.Metrics.IsEmpty ? MetadataJson.List(Text(Metrics), MetadataJson.Instance.ImmutableArrayModelMetric) : metadata.Metrics,
            Hyperparameters = metadata.Hyperparameters.IsEmpty
                ? MetadataJson.List(Text(Hyperparameters), MetadataJson.Instance.ImmutableArrayModelHyperparameter) : metadata.Hyperparameters,
            // The configuration has room for their URLs only.
            Datasets = MetadataJson.List(Text(Datasets), MetadataJson.Instance.ImmutableArrayModelDataset) is { IsEmpty: false } datasets ? datasets : metadata.Datasets,
        };
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>As many signatures, from the first, as there is room for; null where there is none.</summary>
    private static string? Fitting(ImmutableArray<ModelSignature> signatures)
    {
        for (var count = signatures.Length; count > 0; count--)
        {
            var text = JsonSerializer.Serialize(signatures[..count], MetadataJson.Instance.ImmutableArrayModelSignature);
            if (Encoding.UTF8.GetByteCount(text) <= MaxSignatures)
            {
                return text;
            }
        }

        return null;
    }
}
