using System.Collections.Immutable;
using System.Globalization;

namespace ModelBuild.Formats.TFLite;

/// <summary>A flatbuffer whose first graph is the model; the others are its branches and loops.</summary>
internal static class TFLiteReader
{
    public static async Task<ModelFacts> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        var file = new FlatbufferFile(reader);
        var model = await file.TableAsync(0, cancellationToken).ConfigureAwait(false);
        List<TFLiteSubgraph> graphs = [];
        foreach (var table in await model.TablesAsync(TFLiteSlots.Model.Subgraphs, cancellationToken).ConfigureAwait(false))
        {
            graphs.Add(await TFLiteSubgraph.OfAsync(file, table, cancellationToken).ConfigureAwait(false));
        }

        var main = graphs.FirstOrDefault() ?? throw file.Malformed("it holds no graph", 0);
        var buffers = await FilledBuffersAsync(model, cancellationToken).ConfigureAwait(false);
        var parameters = new ParameterTally(reader);
        foreach (var graph in graphs)
        {
            await graph.CountAsync(buffers, parameters, cancellationToken).ConfigureAwait(false);
        }

        return new()
        {
            Format = ModelFormat.TFLite,
            FormatVersion = (await model.UInt32Async(TFLiteSlots.Model.Version, cancellationToken).ConfigureAwait(false)).ToString(CultureInfo.InvariantCulture),
            Name = await main.NameAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } name ? name : null,
            Description = await model.TextAsync(TFLiteSlots.Model.Description, cancellationToken).ConfigureAwait(false) is { Length: > 0 } description ? description : null,
            ParameterCount = parameters.Total,
            Precision = parameters.Dominant,
            Precisions = parameters.Precisions,
            Inputs = await main.InputsAsync(cancellationToken).ConfigureAwait(false),
            Outputs = await main.OutputsAsync(cancellationToken).ConfigureAwait(false),
            Signatures = await TFLiteSignature.AllAsync(model, graphs, cancellationToken).ConfigureAwait(false),
            Operators = await OperatorsAsync(model, cancellationToken).ConfigureAwait(false),
            Metadata = await TFLiteMetadata.ReadAsync(file, model, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Buffer 0 is empty by definition. Beyond 2 GiB values stand behind the flatbuffer, and the buffer says where: 1 stands for "not yet known".</summary>
    private static async ValueTask<HashSet<uint>> FilledBuffersAsync(FlatbufferTable model, CancellationToken cancellationToken)
    {
        HashSet<uint> filled = [];
        var buffers = await model.TablesAsync(TFLiteSlots.Model.Buffers, cancellationToken).ConfigureAwait(false);
        for (var index = 1; index < buffers.Count; index++)
        {
            if (await buffers[index].VectorAsync(TFLiteSlots.Buffer.Data, sizeof(byte), cancellationToken).ConfigureAwait(false) is { Count: > 0 }
                || await buffers[index].UInt32Async(TFLiteSlots.Buffer.Offset, cancellationToken).ConfigureAwait(false) > 1)
            {
                filled.Add((uint)index);
            }
        }

        return filled;
    }

    private static async ValueTask<ImmutableArray<string>> OperatorsAsync(FlatbufferTable model, CancellationToken cancellationToken)
    {
        SortedSet<string> operators = new(StringComparer.Ordinal);
        foreach (var code in await model.TablesAsync(TFLiteSlots.Model.OperatorCodes, cancellationToken).ConfigureAwait(false))
        {
            operators.Add(await TFLiteOperator.NameAsync(code, cancellationToken).ConfigureAwait(false));
        }

        return [.. operators];
    }
}
