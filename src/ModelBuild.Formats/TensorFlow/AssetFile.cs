namespace ModelBuild.Formats.TensorFlow;

/// <summary>A file that a graph loads when it is called first: a vocabulary. TensorFlow 1 lists them in a collection, newer versions in a field of their own.</summary>
internal static class AssetFile
{
    private const string CollectionName = "saved_model_assets";

    /// <summary>The fields that lead from a collection to the descriptions in it.</summary>
    private static readonly int[] WayDown = [TensorFlowFields.Collection.AnyList, TensorFlowFields.AnyList.Any, TensorFlowFields.Any.Value];

    /// <returns>The file's name in the folder <c>assets</c>.</returns>
    public static async ValueTask<string> ReadAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var name = "";
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            name = message.Field == TensorFlowFields.AssetFile.FileName ? await message.TextAsync(cancellationToken).ConfigureAwait(false) : name;
        }

        return name;
    }

    /// <param name="message">An entry of the map of collections, its name first.</param>
    /// <returns>None where the collection is another.</returns>
    public static async ValueTask<List<string>> ReadCollectionAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        List<string> names = [];
        var collection = "";
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (message.Field == TensorFlowFields.Entry.Key)
            {
                collection = await message.TextAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (message.Field == TensorFlowFields.Entry.Value && collection == CollectionName)
            {
                await AddAsync(names, message.Message(), depth: 0, cancellationToken).ConfigureAwait(false);
            }
        }

        return names;
    }

    private static async ValueTask AddAsync(List<string> names, ProtobufCursor message, int depth, CancellationToken cancellationToken)
    {
        if (depth == WayDown.Length)
        {
            names.Add(await ReadAsync(message, cancellationToken).ConfigureAwait(false));
            return;
        }

        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (message.Field == WayDown[depth])
            {
                await AddAsync(names, message.Message(), depth + 1, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
