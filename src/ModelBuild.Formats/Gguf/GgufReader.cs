using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;

namespace ModelBuild.Formats.Gguf;

/// <summary>Versions 2 and 3, in either byte order: keys and values, then the table of tensors.</summary>
internal static class GgufReader
{
    private const int MagicSize = 4;

    public static async Task<ModelFacts> ReadAsync(string fileName, HeaderReader reader, CancellationToken cancellationToken)
    {
        reader.Skip(MagicSize);
        var version = await ReadVersionAsync(reader, cancellationToken).ConfigureAwait(false);
        var tensorCount = await reader.UInt64Async(cancellationToken).ConfigureAwait(false);
        var keyCount = await reader.UInt64Async(cancellationToken).ConfigureAwait(false);
        var metadata = new GgufMetadata(reader);
        await metadata.ReadAsync(keyCount, cancellationToken).ConfigureAwait(false);
        var tensors = new GgufTensors(reader);
        await tensors.ReadAsync(tensorCount, cancellationToken).ConfigureAwait(false);
        tensors.RequireWhole(metadata.Number(GgufKeys.Alignment));
        return new()
        {
            Format = ModelFormat.Gguf,
            FormatVersion = version.ToString(CultureInfo.InvariantCulture) + (reader.BigEndian ? " (big endian)" : ""),
            Name = metadata.Text(GgufKeys.Name),
            Description = metadata.Text(GgufKeys.Description),
            Architecture = metadata.Text(GgufKeys.Architecture),
            License = metadata.Text(GgufKeys.License),
            Tokenizer = metadata.Text(GgufKeys.Tokenizer),
            ContextLength = metadata.Number(metadata.Text(GgufKeys.Architecture) + GgufKeys.ContextLengthSuffix),
            Quantization = GgufFileType.Quantization(metadata.Number(GgufKeys.FileType)) ?? tensors.Quantization,
            ParameterCount = tensors.Parameters.Total,
            Precision = tensors.Parameters.Dominant,
            Precisions = tensors.Parameters.Precisions,
            Tags = metadata.List(GgufKeys.Tags),
            Datasets = metadata.List(GgufKeys.Datasets),
            BaseModels = BaseModels(metadata.Values),
            Metadata = metadata.Values,
            Needs = GgufSplit.OtherParts(fileName, metadata.Number(GgufKeys.SplitCount) ?? 1),
        };
    }

    /// <summary>A version is small, so one with all its bits in the upper half was written the other way round.</summary>
    private static async ValueTask<uint> ReadVersionAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        var version = await reader.UInt32Async(cancellationToken).ConfigureAwait(false);
        if ((version & 0xFFFF) == 0)
        {
            reader.BigEndian = true;
            version = BinaryPrimitives.ReverseEndianness(version);
        }

        return version is 2 or 3 ? version : throw reader.Malformed($"it has version {version}, and 2 and 3 can be read");
    }

    private static ImmutableArray<string> BaseModels(ImmutableSortedDictionary<string, string> metadata) =>
    [
        .. metadata.Where(entry => entry.Key.StartsWith(GgufKeys.BaseModelPrefix, StringComparison.Ordinal) && entry.Key.EndsWith(GgufKeys.BaseModelRepositorySuffix, StringComparison.Ordinal))
            .Select(entry => entry.Value),
    ];
}
