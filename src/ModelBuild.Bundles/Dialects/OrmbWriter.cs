using System.Collections.Immutable;
using ModelBuild.Formats;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>
/// Describes one compressed archive as an ORMB bundle, as ORMB itself does: nothing in the manifest but the configuration and the layer.
/// Its readers take the first layer only and refuse more, so all that is said of the model is in the configuration.
/// </summary>
public static class OrmbWriter
{
    public static Descriptor Layer(Digest digest, long size) => new() { MediaType = OrmbNames.LayerMediaType, Digest = digest, Size = size };

    public static (OciDocument Manifest, BlobSource Config) Write(OrmbConfig config, Descriptor layer)
    {
        var bytes = config.ToBytes();
        var descriptor = new Descriptor { MediaType = OrmbNames.ConfigMediaType, Digest = Digest.Compute(bytes.Span), Size = bytes.Length };
        return (OciDocument.Create(new Manifest { Config = descriptor, Layers = [layer] }), BlobSource.OfBytes(descriptor, bytes));
    }

    /// <summary>The configuration of a model that has no <c>ormbfile.yaml</c>: what is known of it, in ORMB's words.</summary>
    public static OrmbConfig Config(ModelMetadata metadata) => new()
    {
        Author = metadata.Authors.IsEmpty ? null : string.Join(", ", metadata.Authors),
        Description = metadata.Description,
        Labels = Labels(metadata),
        Framework = metadata.Framework,
        Metrics = metadata.Metrics.GroupBy(metric => metric.Stage).ToImmutableSortedDictionary(
            stage => stage.Key, stage => stage.Select(metric => new ModelHyperparameter(metric.Name, metric.Value)).ToImmutableArray(), StringComparer.Ordinal),
        HyperParameters = metadata.Hyperparameters,
        Signature = metadata.Signatures is [var signature, ..] ? Signature(signature) : null,
        Training = metadata.SourceUrl is null && metadata.Revision is null ? null : new(metadata.SourceUrl, metadata.Revision),
        Dataset = metadata.Datasets.FirstOrDefault(dataset => dataset.Repository is not null) is { } source ? new(source.Repository, source.Revision) : null,
    };

    /// <summary>What ORMB has no field for, where people look for it.</summary>
    private static ImmutableSortedDictionary<string, string> Labels(ModelMetadata metadata)
    {
        (string Name, string? Value)[] all =
        [
            ("name", metadata.Name), ("version", metadata.Version), ("license", metadata.Licenses.IsEmpty ? null : string.Join(" AND ", metadata.Licenses)),
            ("parameters", metadata.ParameterSize), ("precision", metadata.Precision), ("quantization", metadata.Quantization),
        ];
        return Annotations.Create(all.Where(label => !string.IsNullOrEmpty(label.Value)).Select(label => KeyValuePair.Create(label.Name, label.Value!)));
    }

    private static OrmbSignature Signature(ModelSignature signature) => new() { Inputs = Tensors(signature.Inputs), Outputs = Tensors(signature.Outputs) };

    private static ImmutableArray<OrmbTensor> Tensors(ImmutableArray<TensorFact> tensors) =>
        [.. tensors.Select(tensor => new OrmbTensor(tensor.Name, [.. (tensor.Shape ?? []).Select(dimension => dimension.Size ?? -1)], tensor.ElementType, null, []))];
}
