using System.Collections.Immutable;

namespace ModelBuild.Formats.TensorFlow;

/// <summary>A tensor of a signature: the name that callers use, and that of the graph.</summary>
internal static class TensorInfo
{
    /// <param name="message">An entry of a map from names to tensors.</param>
    public static async ValueTask<TensorFact> ReadEntryAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var tensor = new TensorFact { Name = "", ElementType = ElementType.Undefined };
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            tensor = message.Field switch
            {
                TensorFlowFields.Entry.Key => tensor with { Name = await message.TextAsync(cancellationToken).ConfigureAwait(false) },
                TensorFlowFields.Entry.Value => await ReadAsync(message.Message(), tensor, cancellationToken).ConfigureAwait(false),
                _ => tensor,
            };
        }

        return tensor;
    }

    private static async ValueTask<TensorFact> ReadAsync(ProtobufCursor message, TensorFact tensor, CancellationToken cancellationToken)
    {
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            tensor = message.Field switch
            {
                TensorFlowFields.Tensor.Name => tensor with { GraphName = await message.TextAsync(cancellationToken).ConfigureAwait(false) },
                TensorFlowFields.Tensor.Type => tensor with { ElementType = TensorFlowType.Of(message.Value) },
                TensorFlowFields.Tensor.Shape => tensor with { Shape = await ShapeAsync(message.Message(), cancellationToken).ConfigureAwait(false) },
                _ => tensor,
            };
        }

        return tensor;
    }

    private static async ValueTask<ImmutableArray<TensorDimension>?> ShapeAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var shape = ImmutableArray.CreateBuilder<TensorDimension>();
        var known = true;
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (message.Field == TensorFlowFields.Shape.UnknownRank)
            {
                known = message.Value == 0;
            }
            else if (message.Field == TensorFlowFields.Shape.Dimension)
            {
                message.RequireRank(shape.Count);
                shape.Add(await DimensionAsync(message.Message(), cancellationToken).ConfigureAwait(false));
            }
        }

        return known ? shape.ToImmutable() : null;
    }

    /// <summary>A size of -1 is one that a call decides. A size of 0 is not written: it is the default of its field.</summary>
    private static async ValueTask<TensorDimension> DimensionAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var dimension = new TensorDimension(0);
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            dimension = message.Field switch
            {
                TensorFlowFields.Dimension.Size => dimension with { Size = (long)message.Value >= 0 ? (long)message.Value : null },
                TensorFlowFields.Dimension.Name => dimension with { Name = await message.TextAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } name ? name : null },
                _ => dimension,
            };
        }

        return dimension;
    }
}
