namespace ModelBuild.Formats.Onnx;

/// <summary>A tensor with values in the file or beside it; the values are passed by.</summary>
/// <param name="Name">Empty where it has none.</param>
internal readonly record struct OnnxTensor(string Name, string ElementType, List<long> Shape)
{
    private const string Location = "location";

    /// <summary>Reads a tensor and adds the file of its external data to the needs.</summary>
    public static async ValueTask<OnnxTensor> ReadAsync(ProtobufCursor message, OnnxNeeds needs, CancellationToken cancellationToken)
    {
        var tensor = new OnnxTensor("", Formats.ElementType.Undefined, []);
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (message.Field)
            {
                case OnnxFields.Tensor.Dimensions:
                    await message.AddToAsync(tensor.Shape, cancellationToken).ConfigureAwait(false);
                    break;
                case OnnxFields.Tensor.DataType:
                    tensor = tensor with { ElementType = OnnxElementType.Of(message.Value) };
                    break;
                case OnnxFields.Tensor.Name:
                    tensor = tensor with { Name = await message.TextAsync(cancellationToken).ConfigureAwait(false) };
                    break;
                case OnnxFields.Tensor.ExternalData when await OnnxEntry.ReadAsync(message.Message(), cancellationToken).ConfigureAwait(false) is { Key: Location } entry:
                    needs.AddFile(entry.Value);
                    break;
                default:
                    break;
            }
        }

        return tensor;
    }

    /// <summary>Reads a sparse tensor, whose name and stored values are those of a tensor in it.</summary>
    public static async ValueTask<OnnxTensor> ReadSparseAsync(ProtobufCursor message, OnnxNeeds needs, CancellationToken cancellationToken)
    {
        var values = new OnnxTensor("", Formats.ElementType.Undefined, []);
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (message.Field is OnnxFields.SparseTensor.Values or OnnxFields.SparseTensor.Indices)
            {
                var tensor = await ReadAsync(message.Message(), needs, cancellationToken).ConfigureAwait(false);
                values = message.Field == OnnxFields.SparseTensor.Values ? tensor : values;
            }
        }

        return values;
    }
}
