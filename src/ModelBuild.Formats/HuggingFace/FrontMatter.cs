using System.Text;

namespace ModelBuild.Formats.HuggingFace;

/// <summary>The YAML between two lines of dashes at the head of a Markdown file: its top-level keys with their text or their list of texts.</summary>
internal static class FrontMatter
{
    private static readonly byte[] Fence = [.. "---"u8];

    /// <returns>Null where the file does not begin with front matter.</returns>
    public static async Task<Dictionary<string, List<string>>?> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        var bytes = await reader.BytesAsync((int)Math.Min(reader.Length, HeaderLimits.FrontMatter), cancellationToken).ConfigureAwait(false);
        if (Between(bytes) is not { } yaml)
        {
            return null;
        }

        Dictionary<string, List<string>> values = new(StringComparer.Ordinal);
        foreach (var (key, value) in YamlDocument.Parse(Encoding.UTF8.GetString(bytes[yaml]), reader, "its front matter", yaml.Start.Value)?.Fields ?? [])
        {
            foreach (var node in value.Items.Prepend(value))
            {
                Add(values, key, node.Text);
            }
        }

        return values;
    }

    private static Range? Between(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? 3 : 0;
        var first = Line(bytes, start);
        if (!IsFence(bytes[start..first]))
        {
            return null;
        }

        for (var line = first; line < bytes.Length;)
        {
            var next = Line(bytes, line);
            if (IsFence(bytes[line..next]))
            {
                return first..line;
            }

            line = next;
        }

        return null;
    }

    private static int Line(ReadOnlySpan<byte> bytes, int start) => bytes[start..].IndexOf((byte)'\n') is >= 0 and var length ? start + length + 1 : bytes.Length;

    private static bool IsFence(ReadOnlySpan<byte> line) => line.TrimEnd(" \r\n\t"u8).SequenceEqual(Fence);

    private static void Add(Dictionary<string, List<string>> values, string key, string? value)
    {
        if (value is { Length: > 0 and <= HeaderLimits.MetadataValue })
        {
            (values.TryGetValue(key, out var list) ? list : values[key] = []).Add(value);
        }
    }
}
