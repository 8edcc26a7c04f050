using System.Collections.Immutable;
using System.Globalization;

namespace ModelBuild.Bundles;

/// <summary>What is said of a model, as names and texts that can be compared.</summary>
internal static class MetadataFields
{
    public static ImmutableSortedDictionary<string, string> Of(ModelMetadata model)
    {
        (string Name, string? Value)[] fields =
        [
            ("name", model.Name),
            ("version", model.Version),
            ("title", model.Title),
            ("description", model.Description),
            ("authors", Texts(model.Authors)),
            ("vendor", model.Vendor),
            ("family", model.Family),
            ("licenses", Texts(model.Licenses)),
            ("documentation", model.DocumentationUrl),
            ("source", model.SourceUrl),
            ("revision", model.Revision),
            ("format", model.Format),
            ("framework", model.Framework),
            ("architecture", model.Architecture),
            ("parameterSize", model.ParameterSize),
            ("parameterCount", Number(model.ParameterCount)),
            ("precision", model.Precision),
            ("quantization", model.Quantization),
            ("inputTypes", Texts(model.Capabilities.InputTypes)),
            ("outputTypes", Texts(model.Capabilities.OutputTypes)),
            ("languages", Texts(model.Capabilities.Languages)),
            ("reasoning", model.Capabilities.Reasoning?.ToString()),
            ("toolUsage", model.Capabilities.ToolUsage?.ToString()),
            ("contextLength", Number(model.ContextLength)),
            ("task", model.Task),
            ("producer", model.Producer),
            ("baseModels", Texts(model.BaseModels)),
            .. model.Signatures.SelectMany(signature => new[]
            {
                ($"inputs {signature.File} {signature.Name}".TrimEnd(), (string?)string.Join(", ", signature.Inputs)),
                ($"outputs {signature.File} {signature.Name}".TrimEnd(), string.Join(", ", signature.Outputs)),
            }),
            .. model.Metrics.Select(metric => ($"metric {metric.Stage} {metric.Name}", (string?)metric.Value)),
            .. model.Hyperparameters.Select(parameter => ($"hyperparameter {parameter.Name}", (string?)parameter.Value)),
            ("datasets", Texts([.. model.Datasets.Select(dataset => dataset.Revision is null ? dataset.Name : $"{dataset.Name} at {dataset.Revision}")])),
        ];
        return fields.Where(field => !string.IsNullOrEmpty(field.Value)).DistinctBy(field => field.Name).ToImmutableSortedDictionary(field => field.Name, field => field.Value!, StringComparer.Ordinal);
    }

    private static string Texts(ImmutableArray<string> texts) => string.Join(", ", texts);

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
