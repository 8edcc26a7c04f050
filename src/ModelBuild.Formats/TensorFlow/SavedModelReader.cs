using System.Globalization;

namespace ModelBuild.Formats.TensorFlow;

/// <summary>
/// <c>saved_model.pb</c>: what a SavedModel can be asked. Of several graphs, the one for serving is described; the assets of all are needed.
/// Whether there are variables the file does not say, so that <c>variables/</c> is not among the needs.
/// </summary>
internal static class SavedModelReader
{
    private const string DefaultSignature = "serving_default";
    private const string AssetsFolder = "assets/";

    public static async Task<ModelFacts> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        List<MetaGraph> graphs = [];
        var version = (string?)null;
        var message = new ProtobufCursor(reader);
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (message.Field == TensorFlowFields.SavedModel.SchemaVersion)
            {
                version = message.Value.ToString(CultureInfo.InvariantCulture);
            }
            else if (message.Field == TensorFlowFields.SavedModel.MetaGraph)
            {
                graphs.Add(await MetaGraph.ReadAsync(message.Message(), cancellationToken).ConfigureAwait(false));
            }
        }

        var graph = graphs.Find(graph => graph.Tags.Contains(MetaGraph.Serve)) ?? graphs.FirstOrDefault() ?? throw reader.Malformed("it holds no graph");
        // The others initialise the model, or train it.
        var signatures = graph.Signatures.Where(signature => !signature.Name.StartsWith("__saved_model_", StringComparison.Ordinal)).OrderBy(signature => signature.Name, StringComparer.Ordinal).ToList();
        var called = signatures.Find(signature => signature.Name == DefaultSignature) ?? (signatures.Count == 1 ? signatures[0] : null);
        return new()
        {
            Format = ModelFormat.SavedModel,
            FormatVersion = version,
            Producer = string.IsNullOrEmpty(graph.TensorFlowVersion) ? null : $"TensorFlow {graph.TensorFlowVersion}",
            Tags = [.. graph.Tags],
            Inputs = called?.Inputs ?? [],
            Outputs = called?.Outputs ?? [],
            Signatures = [.. signatures],
            Needs = [.. graphs.SelectMany(each => each.Assets).Where(name => name.Length > 0).Distinct().Order(StringComparer.Ordinal).Select(name => AssetsFolder + name)],
        };
    }
}
