using System.Collections.Immutable;

namespace ModelBuild.Formats.Onnx;

/// <summary>The main graph: names of what goes in and out, whose types stand in its list of values, and the weights' shapes.</summary>
internal sealed class OrtGraph
{
    private static class Slots
    {
        public const int Initializers = 4;
        public const int Values = 6;
        public const int Nodes = 8;
        public const int Inputs = 14;
        public const int Outputs = 16;
        public const int TensorDimensions = 8;
        public const int TensorType = 10;
        public const int NodeDomain = 8;
        public const int NodeOperator = 14;
        public const int ValueName = 4;
        public const int ValueType = 8;
        public const int TypeKind = 6;
        public const int TypeValue = 8;
        public const int ElementType = 4;
        public const int Shape = 6;
        public const int Dimensions = 4;
        public const int DimensionValue = 4;
        public const int ValueKind = 4;
        public const int ValueSize = 6;
        public const int ValueParameter = 8;
    }

    /// <summary>Of the union's members, the only one with a shape.</summary>
    private const byte TensorKind = 1;
    private const byte SizeKind = 1;
    private const byte ParameterKind = 2;

    public required ImmutableArray<TensorFact> Inputs { get; init; }

    public required ImmutableArray<TensorFact> Outputs { get; init; }

    public required ImmutableArray<string> Operators { get; init; }

    public required ParameterTally Parameters { get; init; }

    public static async Task<OrtGraph> ReadAsync(FlatbufferFile file, FlatbufferTable graph, HeaderReader reader, CancellationToken cancellationToken)
    {
        var parameters = new ParameterTally(reader);
        foreach (var tensor in await graph.TablesAsync(Slots.Initializers, cancellationToken).ConfigureAwait(false))
        {
            parameters.Add(OnnxElementType.Of(await tensor.UInt32Async(Slots.TensorType, cancellationToken).ConfigureAwait(false)), await ShapeAsync(file, tensor, cancellationToken).ConfigureAwait(false));
        }

        Dictionary<string, TensorFact> values = new(StringComparer.Ordinal);
        foreach (var value in await graph.TablesAsync(Slots.Values, cancellationToken).ConfigureAwait(false))
        {
            var fact = await ValueAsync(value, cancellationToken).ConfigureAwait(false);
            values[fact.Name] = fact;
        }

        ImmutableArray<TensorFact> Named(IEnumerable<string> names) =>
            [.. names.Order(StringComparer.Ordinal).Select(name => values.GetValueOrDefault(name) ?? new() { Name = name, ElementType = ElementType.Undefined })];
        return new()
        {
            Inputs = Named(await graph.TextsAsync(Slots.Inputs, cancellationToken).ConfigureAwait(false)),
            Outputs = Named(await graph.TextsAsync(Slots.Outputs, cancellationToken).ConfigureAwait(false)),
            Operators = await OperatorsAsync(graph, cancellationToken).ConfigureAwait(false),
            Parameters = parameters,
        };
    }

    private static async Task<ImmutableArray<string>> OperatorsAsync(FlatbufferTable graph, CancellationToken cancellationToken)
    {
        SortedSet<string> operators = new(StringComparer.Ordinal);
        foreach (var node in await graph.TablesAsync(Slots.Nodes, cancellationToken).ConfigureAwait(false))
        {
            var domain = await node.TextAsync(Slots.NodeDomain, cancellationToken).ConfigureAwait(false);
            var name = await node.TextAsync(Slots.NodeOperator, cancellationToken).ConfigureAwait(false) ?? "";
            operators.Add(domain is null or "" or "ai.onnx" ? name : $"{domain}::{name}");
        }

        return [.. operators];
    }

    private static async Task<List<long>> ShapeAsync(FlatbufferFile file, FlatbufferTable tensor, CancellationToken cancellationToken)
    {
        List<long> shape = [];
        if (await tensor.VectorAsync(Slots.TensorDimensions, sizeof(long), cancellationToken).ConfigureAwait(false) is { } vector)
        {
            for (var index = 0; index < vector.Count; index++)
            {
                shape.Add(index < HeaderLimits.Rank ? await file.Int64Async(vector.Place + (index * sizeof(long)), cancellationToken).ConfigureAwait(false) : throw file.Malformed($"a tensor has {vector.Count} dimensions", vector.Place));
            }
        }

        return shape;
    }

    private static async Task<TensorFact> ValueAsync(FlatbufferTable value, CancellationToken cancellationToken)
    {
        var fact = new TensorFact { Name = await value.TextAsync(Slots.ValueName, cancellationToken).ConfigureAwait(false) ?? "", ElementType = ElementType.Undefined };
        if (await value.TableAsync(Slots.ValueType, cancellationToken).ConfigureAwait(false) is not { } type
            || await type.ByteAsync(Slots.TypeKind, cancellationToken).ConfigureAwait(false) != TensorKind
            || await type.TableAsync(Slots.TypeValue, cancellationToken).ConfigureAwait(false) is not { } tensor)
        {
            return fact;
        }

        return fact with
        {
            ElementType = OnnxElementType.Of(await tensor.UInt32Async(Slots.ElementType, cancellationToken).ConfigureAwait(false)),
            Shape = await tensor.TableAsync(Slots.Shape, cancellationToken).ConfigureAwait(false) is { } shape ? await DimensionsAsync(shape, cancellationToken).ConfigureAwait(false) : null,
        };
    }

    private static async Task<ImmutableArray<TensorDimension>> DimensionsAsync(FlatbufferTable shape, CancellationToken cancellationToken)
    {
        var dimensions = ImmutableArray.CreateBuilder<TensorDimension>();
        foreach (var dimension in (await shape.TablesAsync(Slots.Dimensions, cancellationToken).ConfigureAwait(false)).Take(HeaderLimits.Rank))
        {
            dimensions.Add(await dimension.TableAsync(Slots.DimensionValue, cancellationToken).ConfigureAwait(false) is not { } value ? new(null) : await value.ByteAsync(Slots.ValueKind, cancellationToken).ConfigureAwait(false) switch
            {
                SizeKind => new(await value.Int64Async(Slots.ValueSize, cancellationToken).ConfigureAwait(false)),
                ParameterKind => new(null, await value.TextAsync(Slots.ValueParameter, cancellationToken).ConfigureAwait(false)),
                _ => new(null),
            });
        }

        return dimensions.ToImmutable();
    }
}
