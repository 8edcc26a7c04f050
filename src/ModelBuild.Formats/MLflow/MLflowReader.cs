using System.Text;

namespace ModelBuild.Formats.MLflow;

/// <summary><c>MLmodel</c>: what MLflow knows of the folder that it lies in.</summary>
internal static class MLflowReader
{
    /// <returns>Null where the file says nothing of flavors: another file of that name.</returns>
    public static async Task<ModelFacts?> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        if (reader.Length > HeaderLimits.MLmodel)
        {
            throw reader.BeyondLimit($"it has {reader.Length} bytes, more than the {HeaderLimits.MLmodel} that are read");
        }

        var yaml = Encoding.UTF8.GetString(await reader.BytesAsync((int)reader.Length, cancellationToken).ConfigureAwait(false));
        var model = YamlDocument.Parse(yaml.TrimStart('\uFEFF'), reader, "it", 0) ?? YamlNode.None;
        var flavors = model["flavors"].Fields;
        if (flavors.Count == 0)
        {
            return null;
        }

        var signature = new MLflowSignature(reader);
        var metadata = ModelFacts.NoMetadata.ToBuilder();
        MLflowMetadata.Add(metadata, "", model, depth: 0);
        metadata["flavors"] = string.Join(", ", flavors.Select(flavor => flavor.Key).Distinct().Order(StringComparer.Ordinal));
        return new()
        {
            Format = ModelFormat.MLflow,
            Producer = model["mlflow_version"].Text is { Length: > 0 } version ? $"MLflow {version}" : null,
            Inputs = signature.Read(model["signature"]["inputs"].Text),
            Outputs = signature.Read(model["signature"]["outputs"].Text),
            Metadata = metadata.ToImmutable(),
            Needs = MLflowNeeds.Of(flavors),
        };
    }
}
