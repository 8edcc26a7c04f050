using System.Collections.Immutable;

namespace ModelBuild.Formats.Onnx;

/// <summary>A graph: what goes in, what comes out, and, all over it and the graphs in it, what it needs. Weights may stand before or after either.</summary>
internal sealed class OnnxGraph(HeaderReader reader, OnnxNeeds needs)
{
    private readonly HashSet<string> initializers = new(StringComparer.Ordinal);
    private readonly List<TensorFact> inputs = [];
    private readonly List<TensorFact> outputs = [];

    public string? Name { get; private set; }

    /// <summary>Before version 4 of the format weights were listed as inputs too; none of them is one.</summary>
    public ImmutableArray<TensorFact> Inputs => [.. inputs.Where(input => !initializers.Contains(input.Name))];

    public ImmutableArray<TensorFact> Outputs => [.. outputs];

    public async Task ReadAsync(ProtobufCursor message, int depth, CancellationToken cancellationToken)
    {
        var nodes = new OnnxNode(reader, needs);
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (message.Field)
            {
                case OnnxFields.Graph.Node:
                    await nodes.ReadAsync(message.Message(), depth, cancellationToken).ConfigureAwait(false);
                    break;
                case OnnxFields.Graph.Name:
                    Name = await message.TextAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case OnnxFields.Graph.Initializer:
                    AddInitializer(await OnnxTensor.ReadAsync(message.Message(), needs, cancellationToken).ConfigureAwait(false));
                    break;
                case OnnxFields.Graph.SparseInitializer:
                    AddInitializer(await OnnxTensor.ReadSparseAsync(message.Message(), needs, cancellationToken).ConfigureAwait(false));
                    break;
                case OnnxFields.Graph.Input:
                    inputs.Add(await ValueAsync(message.Message(), cancellationToken).ConfigureAwait(false));
                    break;
                case OnnxFields.Graph.Output:
                    outputs.Add(await ValueAsync(message.Message(), cancellationToken).ConfigureAwait(false));
                    break;
                default:
                    break;
            }
        }
    }

    private void AddInitializer(OnnxTensor tensor)
    {
        initializers.Add(tensor.Name);
        needs.Parameters.Add(tensor.ElementType, tensor.Shape);
    }

    private async ValueTask<TensorFact> ValueAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var value = new TensorFact { Name = "", ElementType = ElementType.Undefined };
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (message.Field == OnnxFields.Value.Name)
            {
                value = value with { Name = await message.TextAsync(cancellationToken).ConfigureAwait(false) };
            }
            else if (message.Field == OnnxFields.Value.Type)
            {
                var type = await OnnxType.ReadAsync(reader, message.Message(), 0, cancellationToken).ConfigureAwait(false);
                value = value with { ElementType = type.ElementType, Shape = type.Shape };
            }
        }

        return value;
    }
}
