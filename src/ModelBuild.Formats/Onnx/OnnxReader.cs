using System.Collections.Immutable;
using System.Globalization;

namespace ModelBuild.Formats.Onnx;

/// <summary>One protobuf message. Files of many gigabytes are read in one pass that seeks over the weights.</summary>
internal static class OnnxReader
{
    /// <summary>The format's own operators have the empty domain; this is its name.</summary>
    private const string DefaultDomain = "ai.onnx";

    public static async Task<ModelFacts> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        var needs = new OnnxNeeds(reader);
        var graph = new OnnxGraph(reader, needs);
        var sets = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        var metadata = ModelFacts.NoMetadata.ToBuilder();
        var facts = new ModelFacts { Format = ModelFormat.Onnx };
        var (producer, producerVersion) = ("", "");
        var message = new ProtobufCursor(reader);
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (message.Field)
            {
                case OnnxFields.Model.IrVersion:
                    facts = facts with { FormatVersion = message.Value.ToString(CultureInfo.InvariantCulture) };
                    break;
                case OnnxFields.Model.ProducerName:
                    producer = await message.TextAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case OnnxFields.Model.ProducerVersion:
                    producerVersion = await message.TextAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case OnnxFields.Model.DocString:
                    facts = facts with { Description = NullIfEmpty(await message.TextAsync(cancellationToken).ConfigureAwait(false)) };
                    break;
                case OnnxFields.Model.Graph:
                    await graph.ReadAsync(message.Message(), 0, cancellationToken).ConfigureAwait(false);
                    break;
                case OnnxFields.Model.OperatorSets:
                    var (domain, version) = await OperatorSetAsync(message.Message(), cancellationToken).ConfigureAwait(false);
                    sets[domain] = version;
                    break;
                case OnnxFields.Model.Metadata:
                    var entry = await OnnxEntry.ReadAsync(message.Message(), cancellationToken).ConfigureAwait(false);
                    metadata[entry.Key] = entry.Value;
                    break;
                case OnnxFields.Model.Functions:
                    await ReadFunctionAsync(message.Message(), new(reader, needs), cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }

        return facts with
        {
            Producer = NullIfEmpty($"{producer} {producerVersion}".Trim()),
            Name = NullIfEmpty(graph.Name),
            Inputs = graph.Inputs,
            Outputs = graph.Outputs,
            OperatorSets = sets.ToImmutable(),
            Operators = needs.Operators,
            ParameterCount = needs.Parameters.Total,
            Precision = needs.Parameters.Dominant,
            Precisions = needs.Parameters.Precisions,
            Quantization = needs.Quantization,
            Metadata = metadata.ToImmutable(),
            Needs = needs.Files,
        };
    }

    private static async ValueTask<(string Domain, long Version)> OperatorSetAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var (domain, version) = (DefaultDomain, 0L);
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            (domain, version) = message.Field switch
            {
                OnnxFields.OperatorSet.Domain => (NullIfEmpty(await message.TextAsync(cancellationToken).ConfigureAwait(false)) ?? DefaultDomain, version),
                OnnxFields.OperatorSet.Version => (domain, (long)message.Value),
                _ => (domain, version),
            };
        }

        return (domain, version);
    }

    private static async Task ReadFunctionAsync(ProtobufCursor message, OnnxNode nodes, CancellationToken cancellationToken)
    {
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (message.Field == OnnxFields.Function.Node)
            {
                await nodes.ReadAsync(message.Message(), 0, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
