namespace ModelBuild.Formats.Onnx;

internal readonly record struct OnnxEntry(string Key, string Value)
{
    public static async ValueTask<OnnxEntry> ReadAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var entry = new OnnxEntry("", "");
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            entry = message.Field switch
            {
                OnnxFields.Entry.Key => entry with { Key = await message.TextAsync(cancellationToken).ConfigureAwait(false) },
                OnnxFields.Entry.Value => entry with { Value = await message.TextAsync(cancellationToken).ConfigureAwait(false) },
                _ => entry,
            };
        }

        return entry;
    }
}
