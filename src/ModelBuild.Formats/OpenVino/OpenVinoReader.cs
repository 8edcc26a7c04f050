namespace ModelBuild.Formats.OpenVino;

/// <summary>The XML of an OpenVINO net. Its weights lie in the file of the same name that ends in <c>.bin</c>.</summary>
internal static class OpenVinoReader
{
    /// <returns>Null where the root is another.</returns>
    public static async Task<ModelFacts?> ReadAsync(string name, HeaderReader reader, CancellationToken cancellationToken)
    {
        using var xml = new XmlCursor(reader);
        if (!await xml.NextAsync(cancellationToken).ConfigureAwait(false) || xml.Name != "net" || xml.Attribute("version") is not { } version)
        {
            return null;
        }

        var facts = new ModelFacts { Format = ModelFormat.OpenVino, FormatVersion = version, Name = xml.Attribute("name") is { Length: > 0 } text ? text : null };
        var layers = new OpenVinoLayers(xml, new(reader));
        var metadata = ModelFacts.NoMetadata.ToBuilder();
        var isRuntimeInfo = false;
        while (await xml.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            // How it was converted stands at the end. Layers have such an element too, deeper.
            isRuntimeInfo = xml.Depth == 1 ? xml.Name is "rt_info" or "meta_data" : isRuntimeInfo;
            if (!isRuntimeInfo)
            {
                await layers.AddAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (xml.Depth > 1 && xml.Attribute("value") is { } value && metadata.Count < HeaderLimits.MetadataEntries)
            {
                metadata[xml.Name] = value;
            }
        }

        layers.FinishResult();
        return facts with
        {
            Producer = metadata.TryGetValue("Runtime_version", out var runtime) ? $"OpenVINO {runtime}" : metadata.TryGetValue("MO_version", out var optimizer) ? $"Model Optimizer {optimizer}" : null,
            Inputs = layers.Inputs,
            Outputs = layers.Outputs,
            Operators = layers.Operators,
            ParameterCount = layers.Parameters.Total,
            Precision = layers.Parameters.Dominant,
            Precisions = layers.Parameters.Precisions,
            Metadata = metadata.ToImmutable(),
            Needs = layers.HasWeights ? [Path.ChangeExtension(name, ".bin")] : [],
        };
    }
}
