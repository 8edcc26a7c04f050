using System.Collections.Immutable;

namespace ModelBuild.Formats.XGBoost;

/// <summary>The few values that are kept, by where they stand: <c>learner.objective.name</c>.</summary>
internal sealed class XGBoostValues
{
    /// <summary>Trees lie deeper; what is there is not even named.</summary>
    private const int KeptDepth = 6;

    private const string VersionList = "version";

    private static readonly string[] Names = ["learner.objective.name", "learner.gradient_booster.name"];

    /// <summary>Objects whose values are the file's own metadata.</summary>
    private static readonly string[] Objects =
    [
        "learner.attributes", "learner.learner_model_param", "learner.gradient_booster.model.gbtree_model_param", "learner.gradient_booster.gbtree.model.gbtree_model_param",
    ];

    private static readonly string[] Lists = [VersionList, "learner.feature_names", "learner.feature_types"];

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> lists = new(StringComparer.Ordinal);
    private readonly ImmutableSortedDictionary<string, string>.Builder metadata = ModelFacts.NoMetadata.ToBuilder();

    public string? this[string place] => values.GetValueOrDefault(place) is { Length: > 0 } value ? value : null;

    public string? Version => lists.TryGetValue(VersionList, out var numbers) ? string.Join('.', numbers) : null;

    /// <summary>Names of features among it, where they are not too long.</summary>
    public ImmutableSortedDictionary<string, string> Metadata => metadata.ToImmutable().SetItems(
        lists.Where(list => list.Key != VersionList)
            .Select(list => KeyValuePair.Create(list.Key[(list.Key.LastIndexOf('.') + 1)..], string.Join(", ", list.Value)))
            .Where(list => list.Value.Length is > 0 and <= HeaderLimits.MetadataValue));

    /// <param name="path">The keys that lead to where the value stands, the first being the file's own object.</param>
    /// <param name="key">Null in a list.</param>
    public void Add(List<string> path, string? key, string? text)
    {
        if (text is null || path.Count is 0 or > KeptDepth)
        {
            return;
        }

        var place = string.Join('.', path.Skip(1));
        if (key is null && Lists.Contains(place))
        {
            var list = lists.TryGetValue(place, out var known) ? known : lists[place] = [];
            if (list.Count < HeaderLimits.MetadataEntries)
            {
                list.Add(text);
            }
        }
        else if (key is not null && Objects.Contains(place) && metadata.Count < HeaderLimits.MetadataEntries)
        {
            metadata[key] = text;
        }
        else if (key is not null && Names.Contains($"{place}.{key}"))
        {
            values[$"{place}.{key}"] = text;
        }
    }
}
