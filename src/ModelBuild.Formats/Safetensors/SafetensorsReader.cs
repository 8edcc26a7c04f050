namespace ModelBuild.Formats.Safetensors;

/// <summary>Eight bytes of length, a JSON object that names every tensor and its place, and the tensors with no gap between.</summary>
internal static class SafetensorsReader
{
    public static async Task<ModelFacts> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        var length = await reader.UInt64Async(cancellationToken).ConfigureAwait(false);
        if (length is < 2 or > HeaderLimits.SafetensorsHeader)
        {
            throw reader.Malformed($"its header has {length} bytes, and may have 2 to {HeaderLimits.SafetensorsHeader}");
        }

        var json = await reader.BytesAsync((int)reader.Claim(length), cancellationToken).ConfigureAwait(false);
        var header = SafetensorsHeader.Parse(json, reader);
        header.RequireWhole();
        var metadata = header.Metadata;
        return new()
        {
            Format = ModelFormat.Safetensors,
            // The keys of the ModelSpec that image models carry.
            Name = metadata.GetValueOrDefault("modelspec.title"),
            Architecture = metadata.GetValueOrDefault("modelspec.architecture"),
            License = metadata.GetValueOrDefault("modelspec.license"),
            ParameterCount = header.Parameters.Total,
            Precision = header.Parameters.Dominant,
            Precisions = header.Parameters.Precisions,
            Metadata = metadata,
        };
    }
}
