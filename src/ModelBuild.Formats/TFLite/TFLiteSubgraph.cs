using System.Collections.Immutable;

namespace ModelBuild.Formats.TFLite;

/// <summary>A graph of a TFLite model: its tensors, and which of them go in and come out.</summary>
internal sealed class TFLiteSubgraph(FlatbufferFile file, FlatbufferTable table, List<FlatbufferTable> tensors)
{
    public static async ValueTask<TFLiteSubgraph> OfAsync(FlatbufferFile file, FlatbufferTable table, CancellationToken cancellationToken) =>
        new(file, table, await table.TablesAsync(TFLiteSlots.Subgraph.Tensors, cancellationToken).ConfigureAwait(false));

    public ValueTask<string?> NameAsync(CancellationToken cancellationToken) => table.TextAsync(TFLiteSlots.Subgraph.Name, cancellationToken);

    public ValueTask<ImmutableArray<TensorFact>> InputsAsync(CancellationToken cancellationToken) => TensorsAsync(TFLiteSlots.Subgraph.Inputs, cancellationToken);

    public ValueTask<ImmutableArray<TensorFact>> OutputsAsync(CancellationToken cancellationToken) => TensorsAsync(TFLiteSlots.Subgraph.Outputs, cancellationToken);

    public async ValueTask<TensorFact> TensorAsync(long index, CancellationToken cancellationToken)
    {
        var tensor = index >= 0 && index < tensors.Count ? tensors[(int)index] : throw file.Malformed($"it names tensor {index} of {tensors.Count}", 0);
        return new()
        {
            Name = await tensor.TextAsync(TFLiteSlots.Tensor.Name, cancellationToken).ConfigureAwait(false) ?? "",
            ElementType = await TypeAsync(tensor, cancellationToken).ConfigureAwait(false),
            Shape = await ShapeAsync(tensor, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Counts the tensors that have values in the file.</summary>
    /// <param name="filled">The numbers of the buffers that are not empty.</param>
    /// <param name="parameters">Counts each buffer once, whichever graphs share it.</param>
    public async ValueTask CountAsync(HashSet<uint> filled, ParameterTally parameters, CancellationToken cancellationToken)
    {
        foreach (var tensor in tensors)
        {
            if (filled.Remove(await tensor.UInt32Async(TFLiteSlots.Tensor.Buffer, cancellationToken).ConfigureAwait(false)))
            {
                var shape = await SizesAsync(tensor, TFLiteSlots.Tensor.Shape, cancellationToken).ConfigureAwait(false);
                parameters.Add(await TypeAsync(tensor, cancellationToken).ConfigureAwait(false), [.. shape.Select(size => (long)size)]);
            }
        }
    }

    private static async ValueTask<string> TypeAsync(FlatbufferTable tensor, CancellationToken cancellationToken) =>
        TFLiteType.Of(await tensor.ByteAsync(TFLiteSlots.Tensor.Type, cancellationToken).ConfigureAwait(false));

    private async ValueTask<ImmutableArray<TensorFact>> TensorsAsync(int slot, CancellationToken cancellationToken)
    {
        var facts = ImmutableArray.CreateBuilder<TensorFact>();
        foreach (var index in await table.NumbersAsync(slot, cancellationToken).ConfigureAwait(false) ?? [])
        {
            facts.Add(await TensorAsync(index, cancellationToken).ConfigureAwait(false));
        }

        return facts.ToImmutable();
    }

    /// <summary>The signature of the shape has -1 where a call decides; the shape itself has 1 there. Without dimensions a tensor is one value.</summary>
    private async ValueTask<ImmutableArray<TensorDimension>?> ShapeAsync(FlatbufferTable tensor, CancellationToken cancellationToken)
    {
        var signature = await SizesAsync(tensor, TFLiteSlots.Tensor.ShapeSignature, cancellationToken).ConfigureAwait(false);
        var shape = signature.Count > 0 ? signature : await SizesAsync(tensor, TFLiteSlots.Tensor.Shape, cancellationToken).ConfigureAwait(false);
        return [.. shape.Select(size => new TensorDimension(size >= 0 ? size : null))];
    }

    private async ValueTask<List<int>> SizesAsync(FlatbufferTable tensor, int slot, CancellationToken cancellationToken)
    {
        var vector = await tensor.VectorAsync(slot, sizeof(int), cancellationToken).ConfigureAwait(false);
        return vector is { Count: > HeaderLimits.Rank } tooMany
            ? throw file.Malformed($"a tensor has more than {HeaderLimits.Rank} dimensions", tooMany.Place)
            : await tensor.NumbersAsync(slot, cancellationToken).ConfigureAwait(false) ?? [];
    }
}
