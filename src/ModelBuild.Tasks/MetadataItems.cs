using System.Collections.Immutable;
using Microsoft.Build.Framework;
using ModelBuild.Bundles;

namespace ModelBuild.Tasks;

/// <summary>What a project says of its model, from items named after it: one item a fact instead of one task parameter a fact.</summary>
internal static class MetadataItems
{
    public static ModelMetadata ToMetadata(string version, IEnumerable<ITaskItem> items)
    {
        var facts = items.GroupBy(item => item.ItemSpec).ToDictionary(group => group.Key, group => group.Last().GetMetadata("Value").Trim());
        string? One(string name) => facts.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
        ImmutableArray<string> Many(string name) => [.. (One(name) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

        return new()
        {
            Name = One(nameof(ModelMetadata.Name)) ?? "",
            Version = version,
            Title = One(nameof(ModelMetadata.Title)),
            Description = One(nameof(ModelMetadata.Description)),
            Authors = Many(nameof(ModelMetadata.Authors)),
            Vendor = One(nameof(ModelMetadata.Vendor)),
            Family = One(nameof(ModelMetadata.Family)),
            Licenses = Many(nameof(ModelMetadata.Licenses)),
            DocumentationUrl = One(nameof(ModelMetadata.DocumentationUrl)),
            SourceUrl = One(nameof(ModelMetadata.SourceUrl)),
            Revision = One(nameof(ModelMetadata.Revision)),
            Format = One(nameof(ModelMetadata.Format)),
            Framework = One(nameof(ModelMetadata.Framework)),
            Architecture = One(nameof(ModelMetadata.Architecture)),
            ParameterSize = One(nameof(ModelMetadata.ParameterSize)),
            Precision = One(nameof(ModelMetadata.Precision)),
            Quantization = One(nameof(ModelMetadata.Quantization)),
            Task = One(nameof(ModelMetadata.Task)),
            BaseModels = Many(nameof(ModelMetadata.BaseModels)),
            Capabilities = new()
            {
                InputTypes = [.. Many(nameof(ModelCapabilities.InputTypes)).Select(type => Checked("ModelInputTypes", type))],
                OutputTypes = [.. Many(nameof(ModelCapabilities.OutputTypes)).Select(type => Checked("ModelOutputTypes", type))],
                Languages = [.. Many(nameof(ModelCapabilities.Languages)).Select(Language)],
            },
        };
    }

    private static string Checked(string property, string type) => ModelCapabilities.Types.Contains(type)
        ? type
        : throw new ModelException(PackDiagnostics.UnknownWord(property, type, ModelCapabilities.Types));

    private static string Language(string language) => language.Length == 2 && language.All(char.IsAsciiLetterLower)
        ? language
        : throw new ModelException(PackDiagnostics.UnknownWord("ModelLanguages", language, ["two lower-case letters of ISO 639-1, such as en"]));
}
