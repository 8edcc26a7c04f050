using System.Collections.Immutable;

namespace ModelBuild.Formats.MLflow;

/// <summary>The texts of an <c>MLmodel</c> by their paths, with dots between keys: <c>flavors.sklearn.sklearn_version</c>.</summary>
internal static class MLflowMetadata
{
    /// <summary>Facts of its own.</summary>
    private const string Signature = "signature";

    public static void Add(ImmutableSortedDictionary<string, string>.Builder metadata, string path, YamlNode node, int depth)
    {
        foreach (var (key, value) in node.Fields.Where(field => depth > 0 || field.Key != Signature))
        {
            if (value.Text is { Length: > 0 and <= HeaderLimits.MetadataValue } text && metadata.Count < HeaderLimits.MetadataEntries)
            {
                metadata[path + key] = text;
            }

            // Deeper lies what flavors keep for themselves.
            if (depth < 3)
            {
                Add(metadata, $"{path}{key}.", value, depth + 1);
            }
        }
    }
}
