using System.Collections.Immutable;

namespace ModelBuild.Formats.Onnx;

/// <summary>The type of a value: a tensor, or a list, map or option of one.</summary>
internal readonly record struct OnnxType(string ElementType, ImmutableArray<TensorDimension>? Shape)
{
    private static readonly OnnxType Unknown = new(Formats.ElementType.Undefined, null);

    public static async ValueTask<OnnxType> ReadAsync(HeaderReader reader, ProtobufCursor message, int depth, CancellationToken cancellationToken)
    {
        if (depth > HeaderLimits.Depth)
        {
            throw reader.Malformed("a type is nested too deeply");
        }

        var type = Unknown;
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            type = message.Field switch
            {
                OnnxFields.Type.Tensor or OnnxFields.Type.SparseTensor => await TensorAsync(message.Message(), cancellationToken).ConfigureAwait(false),
                OnnxFields.Type.Sequence => (await InnerAsync(reader, message.Message(), depth, cancellationToken).ConfigureAwait(false)).In("sequence"),
                OnnxFields.Type.Optional => (await InnerAsync(reader, message.Message(), depth, cancellationToken).ConfigureAwait(false)).In("optional"),
                OnnxFields.Type.Map => (await InnerAsync(reader, message.Message(), depth, cancellationToken).ConfigureAwait(false)).In("map"),
                _ => type,
            };
        }

        return type;
    }

    /// <summary>Names the container.</summary>
    private OnnxType In(string container) => this with { ElementType = $"{container}({ElementType})" };

    /// <summary>Lists and options have a type alone, maps a key's element type before it.</summary>
    private static async ValueTask<OnnxType> InnerAsync(HeaderReader reader, ProtobufCursor message, int depth, CancellationToken cancellationToken)
    {
        var (inner, key) = (Unknown, "");
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            // A list's type is field 1, a message; a map's key is field 1 too, but a number.
            if (message.Field == OnnxFields.MapType.Key && message.IsNumber)
            {
                key = OnnxElementType.Of(message.Value) + ",";
            }
            else if (message.Field is OnnxFields.MapType.Key or OnnxFields.MapType.Value)
            {
                inner = await ReadAsync(reader, message.Message(), depth + 1, cancellationToken).ConfigureAwait(false);
            }
        }

        return inner with { ElementType = key + inner.ElementType };
    }

    private static async ValueTask<OnnxType> TensorAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var type = Unknown;
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            type = message.Field switch
            {
                OnnxFields.TensorType.ElementType => type with { ElementType = OnnxElementType.Of(message.Value) },
                OnnxFields.TensorType.Shape => type with { Shape = await ShapeAsync(message.Message(), cancellationToken).ConfigureAwait(false) },
                _ => type,
            };
        }

        return type;
    }

    private static async ValueTask<ImmutableArray<TensorDimension>> ShapeAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var shape = ImmutableArray.CreateBuilder<TensorDimension>();
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (message.Field == OnnxFields.Shape.Dimension)
            {
                message.RequireRank(shape.Count);
                shape.Add(await DimensionAsync(message.Message(), cancellationToken).ConfigureAwait(false));
            }
        }

        return shape.ToImmutable();
    }

    /// <summary>A negative size is how some writers say that they do not know it.</summary>
    private static async ValueTask<TensorDimension> DimensionAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var dimension = default(TensorDimension);
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            dimension = message.Field switch
            {
                OnnxFields.Dimension.Value => new((long)message.Value >= 0 ? (long)message.Value : null),
                OnnxFields.Dimension.Parameter => new(null, await message.TextAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } name ? name : null),
                _ => dimension,
            };
        }

        return dimension;
    }
}
