using System.Collections.Immutable;
using System.Text;

namespace ModelBuild.Formats.LightGbm;

/// <summary>LightGBM's text: lines of <c>key=value</c> up to the first tree.</summary>
internal static class LightGbmReader
{
    private const string FirstTree = "Tree=";

    /// <summary>A training that was stopped before its first tree has this alone.</summary>
    private const string End = "end of trees";

    public static ReadOnlySpan<byte> Start => "tree\nversion="u8;

    public static async Task<ModelFacts> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        var metadata = ModelFacts.NoMetadata.ToBuilder();
        await using var content = reader.Part(0, reader.Length, HeaderLimits.LightGbm);
        using var lines = new StreamReader(content, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        string? line;
        while ((line = await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false)) is not null && !line.StartsWith(FirstTree, StringComparison.Ordinal) && line != End)
        {
            var split = line.IndexOf('=', StringComparison.Ordinal);
            if (split > 0 && line.Length - split <= HeaderLimits.MetadataValue && metadata.Count < HeaderLimits.MetadataEntries)
            {
                metadata[line[..split]] = line[(split + 1)..].TrimEnd('\r');
            }
        }

        return line is null && !content.IsSpent
            ? throw new MalformedModelException(reader.Format, Math.Clamp(content.Position, 0, reader.Length), "it has no tree")
            : Describe(metadata.ToImmutable());
    }

    private static ModelFacts Describe(ImmutableSortedDictionary<string, string> metadata) => new()
    {
        Format = ModelFormat.LightGbm,
        FormatVersion = metadata.GetValueOrDefault("version"),
        Task = metadata.GetValueOrDefault("objective"),
        // Sizes of the trees are a list as long as there are trees.
        Metadata = metadata.Remove("tree_sizes"),
    };
}
