using System.Text.Json;

namespace ModelBuild.Formats;

/// <summary>JSON through a buffer that grows only as far as one text may be long.</summary>
internal sealed class JsonCursor(HeaderReader reader) : TreeCursor
{
    private const int FirstSize = 64 * 1024;

    private readonly HeaderStream stream = reader.Part(0, reader.Length);
    private byte[] buffer = new byte[FirstSize];
    private int start;
    private int end;
    private bool isFinal;
    private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = HeaderLimits.Depth });

    public override async ValueTask<TreeEvent> NextAsync(CancellationToken cancellationToken)
    {
        TreeEvent? next;
        while ((next = Read()) is null)
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        return next.Value;
    }

    /// <returns>Null where more has to be read first.</returns>
    private TreeEvent? Read()
    {
        var json = new Utf8JsonReader(buffer.AsSpan(start, end - start), isFinal, state);
        try
        {
            var isRead = json.Read();
            // Blanks are consumed even where no value follows yet.
            start += (int)json.BytesConsumed;
            state = json.CurrentState;
            if (!isRead)
            {
                return isFinal ? TreeEvent.Finished : null;
            }

            Text = TextOf(json);
        }
        // Text that is no Unicode (a lone surrogate) is an InvalidOperationException of the reader.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Malformed("it is not valid JSON", exception);
        }

        return json.TokenType switch
        {
            JsonTokenType.StartObject or JsonTokenType.StartArray => TreeEvent.Start,
            JsonTokenType.EndObject or JsonTokenType.EndArray => TreeEvent.End,
            JsonTokenType.PropertyName => TreeEvent.Key,
            _ => TreeEvent.Value,
        };
    }

    private static string? TextOf(Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.PropertyName or JsonTokenType.String when json.ValueSpan.Length <= HeaderLimits.MetadataValue => json.GetString(),
        JsonTokenType.Number when json.ValueSpan.Length <= 64 => System.Text.Encoding.ASCII.GetString(json.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
        {
            buffer = buffer.Length <= HeaderLimits.Text ? [.. buffer, .. new byte[buffer.Length]] : throw Malformed($"it has a text of more than {HeaderLimits.Text} bytes");
        }

        var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
        end += read;
        isFinal = read == 0;
    }

    private MalformedModelException Malformed(string reason, Exception? innerException = null) => new(reader.Format, Math.Clamp(stream.Position - (end - start), 0, reader.Length), reason, innerException);
}
