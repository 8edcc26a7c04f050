using System.Globalization;
using System.Text;

namespace ModelBuild.Formats.Tests.Kit;

/// <summary>Facts as lines, those that are not stated left out: what a test compares.</summary>
internal static class FactsText
{
    public static string Of(ModelFacts facts)
    {
        var text = new StringBuilder();
        void Line(string name, object? value)
        {
            if (value is not null and not "")
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
            }
        }

        Line("format", facts.Format is null ? null : $"{facts.Format} {facts.FormatVersion}".Trim());
        Line("producer", facts.Producer);
        Line("name", facts.Name);
        Line("description", facts.Description);
        Line("architecture", facts.Architecture);
        Line("family", facts.Family);
        Line("parameters", facts.ParameterCount is null ? null : $"{facts.ParameterCount} ({string.Join(", ", facts.Precisions)})".Replace(" ()", "", StringComparison.Ordinal));
        Line("precision", facts.Precision);
        Line("quantization", facts.Quantization);
        Line("context", facts.ContextLength);
        Line("tokenizer", facts.Tokenizer);
        Line("license", facts.License);
        Line("task", facts.Task);
        Line("tags", string.Join(", ", facts.Tags));
        Line("base models", string.Join(", ", facts.BaseModels));
        Line("datasets", string.Join(", ", facts.Datasets));
        Line("inputs", string.Join(", ", facts.Inputs));
        Line("outputs", string.Join(", ", facts.Outputs));
        Line("signatures", string.Join("; ", facts.Signatures));
        Line("operator sets", string.Join(", ", facts.OperatorSets.Select(set => $"{set.Key} {set.Value}")));
        Line("operators", string.Join(", ", facts.Operators));
        Line("metadata", string.Join(", ", facts.Metadata.Select(entry => $"{entry.Key}={entry.Value}")));
        Line("needs", string.Join(", ", facts.Needs));
        return text.ToString().TrimEnd('\n');
    }
}
