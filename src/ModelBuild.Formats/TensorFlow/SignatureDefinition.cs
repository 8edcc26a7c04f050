using System.Collections.Immutable;

namespace ModelBuild.Formats.TensorFlow;

/// <summary>A signature of a meta graph.</summary>
internal static class SignatureDefinition
{
    /// <param name="message">An entry of the map from names to signatures.</param>
    public static async ValueTask<SignatureFact> ReadEntryAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var signature = new SignatureFact { Name = "" };
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            signature = message.Field switch
            {
                TensorFlowFields.Entry.Key => signature with { Name = await message.TextAsync(cancellationToken).ConfigureAwait(false) },
                TensorFlowFields.Entry.Value => await ReadAsync(message.Message(), signature.Name, cancellationToken).ConfigureAwait(false),
                _ => signature,
            };
        }

        return signature;
    }

    private static async ValueTask<SignatureFact> ReadAsync(ProtobufCursor message, string name, CancellationToken cancellationToken)
    {
        // Maps are written in any order.
        var (inputs, outputs) = (new List<TensorFact>(), new List<TensorFact>());
        var method = (string?)null;
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (message.Field)
            {
                case TensorFlowFields.Signature.Input:
                    inputs.Add(await TensorInfo.ReadEntryAsync(message.Message(), cancellationToken).ConfigureAwait(false));
                    break;
                case TensorFlowFields.Signature.Output:
                    outputs.Add(await TensorInfo.ReadEntryAsync(message.Message(), cancellationToken).ConfigureAwait(false));
                    break;
                case TensorFlowFields.Signature.Method:
                    method = await message.TextAsync(cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }

        return new() { Name = name, Method = method, Inputs = Ordered(inputs), Outputs = Ordered(outputs) };
    }

    private static ImmutableArray<TensorFact> Ordered(List<TensorFact> tensors) => [.. tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
}
