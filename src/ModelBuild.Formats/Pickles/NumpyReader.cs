namespace ModelBuild.Formats.Pickles;

/// <summary>One array, or a zip of several.</summary>
internal static class NumpyReader
{
    public const string Suffix = ".npy";

    public static async Task<ModelFacts> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        await using var content = reader.Part(0, reader.Length);
        var array = await NpyDescription.ReadAsync(content, cancellationToken).ConfigureAwait(false) ?? throw new MalformedModelException(reader.Format, 0, "its header is not that of an array");
        var tally = new ParameterTally(reader);
        if (array.ElementType is { } type && (Int128)tally.Add(type.Name, array.Shape) * type.Size > reader.Length - array.DataOffset)
        {
            throw new MalformedModelException(reader.Format, array.DataOffset, $"its {tally.Total} elements do not fit into the {reader.Length - array.DataOffset} bytes that follow its header");
        }

        return Describe(tally, array.ElementType is not null) with
        {
            FormatVersion = array.Version,
            Metadata = ModelFacts.NoMetadata.Add("descr", array.Descr).Add("shape", $"({string.Join(", ", array.Shape)})"),
        };
    }

    public static async Task<ModelFacts> ReadAsync(ZipContents zip, HeaderReader reader, CancellationToken cancellationToken)
    {
        var tally = new ParameterTally(reader);
        var isCounted = true;
        var metadata = ModelFacts.NoMetadata.ToBuilder();
        foreach (var name in zip.Names.Order(StringComparer.Ordinal))
        {
            await using var content = await zip.OpenAsync(name, HeaderLimits.Zip, cancellationToken).ConfigureAwait(false);
            var array = await NpyDescription.ReadAsync(content, cancellationToken).ConfigureAwait(false) ?? throw zip.Malformed(name, "has no header of an array");
            isCounted &= array.ElementType is not null;
            metadata[name[..^Suffix.Length]] = $"{array.Descr}({string.Join(", ", array.Shape)})";
            _ = array.ElementType is { } type ? tally.Add(type.Name, array.Shape) : 0;
        }

        return Describe(tally, isCounted) with { Metadata = metadata.ToImmutable() };
    }

    /// <summary>Elements of arrays whose type is not known are not counted, and then there is no count.</summary>
    private static ModelFacts Describe(ParameterTally tally, bool isCounted) => new()
    {
        Format = ModelFormat.Numpy,
        ParameterCount = isCounted ? tally.Total : null,
        Precision = isCounted ? tally.Dominant : null,
        Precisions = isCounted ? tally.Precisions : [],
    };
}
