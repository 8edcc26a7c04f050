namespace ModelBuild.Formats.Onnx;

/// <summary>A call of an operator. Its attributes may hold tensors, with external data, and whole graphs.</summary>
internal sealed class OnnxNode(HeaderReader reader, OnnxNeeds needs)
{
    private const string Bits = "bits";

    public async Task ReadAsync(ProtobufCursor message, int depth, CancellationToken cancellationToken)
    {
        var (domain, type, bits) = ("", "", (ulong?)null);
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (message.Field)
            {
                case OnnxFields.Node.OperatorType:
                    type = await message.TextAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case OnnxFields.Node.Domain:
                    domain = await message.TextAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case OnnxFields.Node.Attribute:
                    bits = await ReadAttributeAsync(message.Message(), depth, cancellationToken).ConfigureAwait(false) ?? bits;
                    break;
                default:
                    break;
            }
        }

        needs.AddOperator(domain, type, bits);
    }

    /// <returns>The number of the attribute where it is the one that says how many bits weights have.</returns>
    private async ValueTask<ulong?> ReadAttributeAsync(ProtobufCursor message, int depth, CancellationToken cancellationToken)
    {
        var (name, number) = ("", (ulong?)null);
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (message.Field)
            {
                case OnnxFields.Attribute.Name:
                    name = await message.TextAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case OnnxFields.Attribute.Integer:
                    number = message.Value;
                    break;
                case OnnxFields.Attribute.Tensor or OnnxFields.Attribute.Tensors:
                    await OnnxTensor.ReadAsync(message.Message(), needs, cancellationToken).ConfigureAwait(false);
                    break;
                case OnnxFields.Attribute.SparseTensor or OnnxFields.Attribute.SparseTensors:
                    await OnnxTensor.ReadSparseAsync(message.Message(), needs, cancellationToken).ConfigureAwait(false);
                    break;
                case OnnxFields.Attribute.Graph or OnnxFields.Attribute.Graphs:
                    RequireDepth(depth);
                    await new OnnxGraph(reader, needs).ReadAsync(message.Message(), depth + 1, cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }

        return name == Bits ? number : null;
    }

    private void RequireDepth(int depth)
    {
        if (depth == HeaderLimits.Depth)
        {
            throw reader.Malformed($"its graphs are nested more than {HeaderLimits.Depth} deep");
        }
    }
}
