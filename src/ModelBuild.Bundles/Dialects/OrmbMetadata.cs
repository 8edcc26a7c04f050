using System.Collections.Immutable;
using ModelBuild.Formats;

namespace ModelBuild.Bundles.Dialects;

/// <summary>What an ORMB configuration, or file, says of a model, in the words of everybody else.</summary>
internal static class OrmbMetadata
{
    /// <summary>Adds what ORMB says to what was said already, which wins.</summary>
    public static ModelMetadata Under(ModelMetadata said, OrmbConfig config) => said with
    {
        Authors = said.Authors.IsEmpty && config.Author is { Length: > 0 } author ? [author] : said.Authors,
        Description = said.Description ?? config.Description,
        Framework = said.Framework ?? config.Framework,
        SourceUrl = said.SourceUrl ?? config.Training?.Repository,
        Revision = said.Revision ?? (said.SourceUrl is null ? config.Training?.Revision : null),
        Metrics = said.Metrics.IsEmpty
            ? [.. config.Metrics.SelectMany(stage => stage.Value.Select(metric => new ModelMetric(stage.Key, metric.Name, metric.Value)))] : said.Metrics,
        Hyperparameters = said.Hyperparameters.IsEmpty ? config.HyperParameters : said.Hyperparameters,
        Datasets = said.Datasets.IsEmpty && config.Dataset is { Repository: { } repository } dataset
            ? [new(repository, repository, dataset.Revision)] : said.Datasets,
        Signatures = said.Signatures.IsEmpty && config.Signature is { } signature
            ? [new() { Inputs = Tensors(signature.Inputs), Outputs = Tensors(signature.Outputs) }] : said.Signatures,
    };

    private static ImmutableArray<TensorFact> Tensors(ImmutableArray<OrmbTensor> tensors) =>
    [
        .. tensors.Select(tensor => new TensorFact
        {
            Name = tensor.Name ?? "",
            ElementType = tensor.DType ?? ElementType.Undefined,
            Shape = [.. tensor.Size.Select(size => new TensorDimension(size < 0 ? null : size))],
        }),
    ];
}
