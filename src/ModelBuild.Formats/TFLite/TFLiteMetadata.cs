using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace ModelBuild.Formats.TFLite;

/// <summary>The names of a model's metadata. Values are buffers of any form: short ones that are text are given, of the others the size.</summary>
internal static class TFLiteMetadata
{
    private const int LongestText = 64;

    public static async ValueTask<ImmutableSortedDictionary<string, string>> ReadAsync(FlatbufferFile file, FlatbufferTable model, CancellationToken cancellationToken)
    {
        var metadata = ModelFacts.NoMetadata.ToBuilder();
        var entries = await model.TablesAsync(TFLiteSlots.Model.Metadata, cancellationToken).ConfigureAwait(false);
        var buffers = entries.Count > 0 ? await model.TablesAsync(TFLiteSlots.Model.Buffers, cancellationToken).ConfigureAwait(false) : [];
        foreach (var entry in entries)
        {
            var buffer = await entry.UInt32Async(TFLiteSlots.Metadata.Buffer, cancellationToken).ConfigureAwait(false);
            var data = buffer < buffers.Count ? await buffers[(int)buffer].VectorAsync(TFLiteSlots.Buffer.Data, sizeof(byte), cancellationToken).ConfigureAwait(false) : null;
            var bytes = data is { Count: <= LongestText } value ? await file.BytesAsync(value.Place, value.Count, cancellationToken).ConfigureAwait(false) : ReadOnlyMemory<byte>.Empty;
            var text = Encoding.UTF8.GetString(bytes.Span).TrimEnd('\0');
            metadata[await entry.TextAsync(TFLiteSlots.Metadata.Name, cancellationToken).ConfigureAwait(false) ?? ""] =
                text.Length > 0 && text.All(character => character is >= ' ' and <= '~') ? text : string.Create(CultureInfo.InvariantCulture, $"({data?.Count ?? 0} bytes)");
        }

        return metadata.ToImmutable();
    }
}
