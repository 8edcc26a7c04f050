using System.Collections.Immutable;

namespace ModelBuild.Formats.HuggingFace;

/// <summary>The front matter of a model card, which is the README of its folder.</summary>
internal static class ModelCardReader
{
    public const string FileName = "README.md";

    /// <summary>The licence of a card whose licence has a name of its own.</summary>
    private const string Other = "other";

    /// <returns>Null where the file has no front matter: a README as others are.</returns>
    public static async Task<ModelFacts?> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        if (await FrontMatter.ReadAsync(reader, cancellationToken).ConfigureAwait(false) is not { } card)
        {
            return null;
        }

        var license = First(card, "license");
        return new()
        {
            Name = First(card, "model_name"),
            License = license is null or Other ? First(card, "license_name") ?? license : license,
            Task = First(card, "pipeline_tag"),
            Tags = All(card, "tags"),
            Languages = All(card, "language"),
            BaseModels = All(card, "base_model"),
            Datasets = All(card, "datasets"),
            Metadata = card.ToImmutableSortedDictionary(entry => entry.Key, entry => string.Join(", ", entry.Value), StringComparer.Ordinal),
        };
    }

    private static string? First(Dictionary<string, List<string>> card, string key) => card.GetValueOrDefault(key)?[0];

    private static ImmutableArray<string> All(Dictionary<string, List<string>> card, string key) => [.. card.GetValueOrDefault(key) ?? []];
}
