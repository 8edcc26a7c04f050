namespace ModelBuild.Formats.TensorFlow;

/// <summary>One of the graphs of a SavedModel, for one use of it: its tags say which. The graph itself, which may hold weights, is passed by.</summary>
internal sealed class MetaGraph
{
    /// <summary>The tag of the graph that servers load.</summary>
    public const string Serve = "serve";

    public List<string> Tags { get; } = [];

    public List<SignatureFact> Signatures { get; } = [];

    /// <summary>Names in the folder <c>assets</c>.</summary>
    public List<string> Assets { get; } = [];

    public string? TensorFlowVersion { get; private set; }

    public static async Task<MetaGraph> ReadAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var graph = new MetaGraph();
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (message.Field)
            {
                case TensorFlowFields.MetaGraph.Info:
                    await graph.ReadInfoAsync(message.Message(), cancellationToken).ConfigureAwait(false);
                    break;
                case TensorFlowFields.MetaGraph.Signature:
                    graph.Signatures.Add(await SignatureDefinition.ReadEntryAsync(message.Message(), cancellationToken).ConfigureAwait(false));
                    break;
                case TensorFlowFields.MetaGraph.AssetFile:
                    graph.Assets.Add(await AssetFile.ReadAsync(message.Message(), cancellationToken).ConfigureAwait(false));
                    break;
                case TensorFlowFields.MetaGraph.Collection:
                    graph.Assets.AddRange(await AssetFile.ReadCollectionAsync(message.Message(), cancellationToken).ConfigureAwait(false));
                    break;
                default:
                    break;
            }
        }

        return graph;
    }

    private async ValueTask ReadInfoAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (message.Field == TensorFlowFields.Info.Tag)
            {
                Tags.Add(await message.TextAsync(cancellationToken).ConfigureAwait(false));
            }
            else if (message.Field == TensorFlowFields.Info.TensorFlowVersion)
            {
                TensorFlowVersion = await message.TextAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
