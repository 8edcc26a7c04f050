using System.Collections.Immutable;

namespace ModelBuild.Formats.CoreML;

/// <summary>What goes into a model or comes out of it: a number, text, an image, an array, a dictionary, a sequence.</summary>
internal static class CoreMLFeature
{
    public static async ValueTask<TensorFact> ReadAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var (name, type) = ("", (Name: ElementType.Undefined, Shape: (ImmutableArray<TensorDimension>?)null));
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (message.Field)
            {
                case CoreMLFields.Feature.Name:
                    name = await message.TextAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case CoreMLFields.Feature.Type:
                    type = await TypeAsync(message.Message(), type, cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }

        return new() { Name = name, ElementType = type.Name, Shape = type.Shape };
    }

    private static async ValueTask<(string Name, ImmutableArray<TensorDimension>? Shape)> TypeAsync(
        ProtobufCursor message, (string Name, ImmutableArray<TensorDimension>? Shape) type, CancellationToken cancellationToken)
    {
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            type = message.Field switch
            {
                CoreMLFields.FeatureType.Int64 => (ElementType.Int64, []),
                CoreMLFields.FeatureType.Double => (ElementType.Float64, []),
                CoreMLFields.FeatureType.Text => (ElementType.String, []),
                CoreMLFields.FeatureType.Image => ("image", await ImageAsync(message.Message(), cancellationToken).ConfigureAwait(false)),
                CoreMLFields.FeatureType.MultiArray => await ArrayAsync(message.Message(), cancellationToken).ConfigureAwait(false),
                CoreMLFields.FeatureType.Dictionary => ("dictionary", null),
                CoreMLFields.FeatureType.Sequence => ("sequence", null),
                CoreMLFields.FeatureType.State => await StateAsync(message.Message(), cancellationToken).ConfigureAwait(false),
                _ => type,
            };
        }

        return type;
    }

    private static async ValueTask<(string Name, ImmutableArray<TensorDimension>? Shape)> StateAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var type = (ElementType.Undefined, (ImmutableArray<TensorDimension>?)null);
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            type = message.Field == CoreMLFields.State.ArrayType ? await ArrayAsync(message.Message(), cancellationToken).ConfigureAwait(false) : type;
        }

        return type;
    }

    private static async ValueTask<(string Name, ImmutableArray<TensorDimension>? Shape)> ArrayAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var type = ElementType.Undefined;
        List<long> shape = [];
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (message.Field == CoreMLFields.MultiArray.Shape)
            {
                await message.AddToAsync(shape, cancellationToken).ConfigureAwait(false);
            }
            else if (message.Field == CoreMLFields.MultiArray.DataType)
            {
                type = TypeOf(message.Value);
            }
        }

        return (type, shape.Count > 0 ? [.. shape.Select(size => new TensorDimension(size >= 0 ? size : null))] : null);
    }

    /// <summary>Height before width, as arrays of images have it.</summary>
    private static async ValueTask<ImmutableArray<TensorDimension>?> ImageAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var (height, width) = (0UL, 0UL);
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            (height, width) = message.Field switch
            {
                CoreMLFields.Image.Height => (message.Value, width),
                CoreMLFields.Image.Width => (height, message.Value),
                _ => (height, width),
            };
        }

        return [Dimension(height), Dimension(width)];
    }

    private static TensorDimension Dimension(ulong size) => new(size is > 0 and <= long.MaxValue ? (long)size : null);

    /// <summary>The kind in the upper half (1 real, 2 whole), the bits in the lower.</summary>
    private static string TypeOf(ulong number) => number switch
    {
        0 => ElementType.Undefined,
        0x10010 => ElementType.Float16,
        0x10020 => ElementType.Float32,
        0x10040 => ElementType.Float64,
        0x20008 => ElementType.Int8,
        0x20020 => ElementType.Int32,
        _ => ElementType.Unknown((long)number),
    };
}
