using System.Collections.Immutable;

namespace ModelBuild.Formats;

/// <summary>Counts parameters by element type. Text is no parameter: vocabularies are tensors of text in some formats.</summary>
internal sealed class ParameterTally(HeaderReader reader)
{
    private readonly Dictionary<string, long> counts = new(StringComparer.Ordinal);
    private long total;

    public long Total => total;

    /// <summary>The element type of most parameters; null where there are none.</summary>
    public string? Dominant => Precisions.FirstOrDefault()?.ElementType;

    public ImmutableArray<PrecisionShare> Precisions =>
    [
        .. counts.Where(count => count.Value > 0).Select(count => new PrecisionShare(count.Key, count.Value))
            .OrderByDescending(share => share.Parameters).ThenBy(share => share.ElementType, StringComparer.Ordinal),
    ];

    /// <returns>How many elements a tensor of this shape has.</returns>
    public long Add(string elementType, IReadOnlyList<long> shape)
    {
        try
        {
            var elements = 1L;
            foreach (var size in shape)
            {
                elements = size >= 0 ? checked(elements * size) : throw reader.Malformed($"a tensor has the size {size} in one dimension");
            }

            if (elementType != ElementType.String)
            {
                total = checked(total + elements);
                counts[elementType] = counts.GetValueOrDefault(elementType) + elements;
            }

            return elements;
        }
        catch (OverflowException exception)
        {
            throw reader.Malformed("its tensors have more elements than can be counted", exception);
        }
    }
}
