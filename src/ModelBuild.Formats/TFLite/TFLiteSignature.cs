using System.Collections.Immutable;

namespace ModelBuild.Formats.TFLite;

/// <summary>A name for a graph, with names for what goes in and comes out.</summary>
internal static class TFLiteSignature
{
    public static async ValueTask<ImmutableArray<SignatureFact>> AllAsync(FlatbufferTable model, List<TFLiteSubgraph> graphs, CancellationToken cancellationToken)
    {
        List<SignatureFact> signatures = [];
        foreach (var table in await model.TablesAsync(TFLiteSlots.Model.Signatures, cancellationToken).ConfigureAwait(false))
        {
            var graph = await table.UInt32Async(TFLiteSlots.Signature.Subgraph, cancellationToken).ConfigureAwait(false);
            if (graph < graphs.Count)
            {
                signatures.Add(new()
                {
                    Name = await table.TextAsync(TFLiteSlots.Signature.Key, cancellationToken).ConfigureAwait(false) ?? "",
                    Inputs = await TensorsAsync(table, TFLiteSlots.Signature.Inputs, graphs[(int)graph], cancellationToken).ConfigureAwait(false),
                    Outputs = await TensorsAsync(table, TFLiteSlots.Signature.Outputs, graphs[(int)graph], cancellationToken).ConfigureAwait(false),
                });
            }
        }

        return [.. signatures.OrderBy(signature => signature.Name, StringComparer.Ordinal)];
    }

    private static async ValueTask<ImmutableArray<TensorFact>> TensorsAsync(FlatbufferTable signature, int slot, TFLiteSubgraph graph, CancellationToken cancellationToken)
    {
        List<TensorFact> tensors = [];
        foreach (var entry in await signature.TablesAsync(slot, cancellationToken).ConfigureAwait(false))
        {
            var tensor = await graph.TensorAsync(await entry.UInt32Async(TFLiteSlots.SignatureTensor.Index, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            tensors.Add(tensor with { Name = await entry.TextAsync(TFLiteSlots.SignatureTensor.Name, cancellationToken).ConfigureAwait(false) ?? "", GraphName = tensor.Name });
        }

        return [.. tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
    }
}
