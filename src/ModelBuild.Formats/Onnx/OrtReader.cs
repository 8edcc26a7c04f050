using System.Collections.Immutable;

namespace ModelBuild.Formats.Onnx;

/// <summary>ONNX Runtime's own form of an ONNX model (<c>.ort</c>): a flatbuffer, all weights inside.</summary>
internal static class OrtReader
{
    /// <summary>Where fields stand in their vtables, in the order of <c>ort.fbs</c>.</summary>
    private static class Slots
    {
        public const int SessionVersion = 4;
        public const int SessionModel = 6;
        public const int OperatorSets = 6;
        public const int ProducerName = 8;
        public const int ProducerVersion = 10;
        public const int DocString = 16;
        public const int Graph = 18;
        public const int Metadata = 22;
        public const int Domain = 4;
        public const int DomainVersion = 6;
        public const int EntryKey = 4;
        public const int EntryValue = 6;
    }

    private const string DefaultDomain = "ai.onnx";

    public static async Task<ModelFacts> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        var file = new FlatbufferFile(reader);
        var session = await file.TableAsync(0, cancellationToken).ConfigureAwait(false);
        var facts = new ModelFacts { Format = ModelFormat.OnnxRuntime, FormatVersion = await session.TextAsync(Slots.SessionVersion, cancellationToken).ConfigureAwait(false) };
        if (await session.TableAsync(Slots.SessionModel, cancellationToken).ConfigureAwait(false) is not { } model)
        {
            throw file.Malformed("it holds no model", 0);
        }

        var graph = await model.TableAsync(Slots.Graph, cancellationToken).ConfigureAwait(false) is { } table ? await OrtGraph.ReadAsync(file, table, reader, cancellationToken).ConfigureAwait(false) : null;
        var producer = $"{await model.TextAsync(Slots.ProducerName, cancellationToken).ConfigureAwait(false)} {await model.TextAsync(Slots.ProducerVersion, cancellationToken).ConfigureAwait(false)}".Trim();
        return facts with
        {
            Producer = producer.Length > 0 ? producer : null,
            Description = await model.TextAsync(Slots.DocString, cancellationToken).ConfigureAwait(false) is { Length: > 0 } text ? text : null,
            Inputs = graph?.Inputs ?? [],
            Outputs = graph?.Outputs ?? [],
            OperatorSets = await OperatorSetsAsync(model, cancellationToken).ConfigureAwait(false),
            Operators = graph?.Operators ?? [],
            ParameterCount = graph?.Parameters.Total,
            Precision = graph?.Parameters.Dominant,
            Precisions = graph?.Parameters.Precisions ?? [],
            Metadata = await MetadataAsync(model, cancellationToken).ConfigureAwait(false),
        };
    }

    private static async Task<ImmutableSortedDictionary<string, long>> OperatorSetsAsync(FlatbufferTable model, CancellationToken cancellationToken)
    {
        var sets = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var set in await model.TablesAsync(Slots.OperatorSets, cancellationToken).ConfigureAwait(false))
        {
            var domain = await set.TextAsync(Slots.Domain, cancellationToken).ConfigureAwait(false);
            sets[string.IsNullOrEmpty(domain) ? DefaultDomain : domain] = await set.Int64Async(Slots.DomainVersion, cancellationToken).ConfigureAwait(false);
        }

        return sets.ToImmutable();
    }

    private static async Task<ImmutableSortedDictionary<string, string>> MetadataAsync(FlatbufferTable model, CancellationToken cancellationToken)
    {
        var metadata = ModelFacts.NoMetadata.ToBuilder();
        foreach (var entry in await model.TablesAsync(Slots.Metadata, cancellationToken).ConfigureAwait(false))
        {
            if (await entry.TextAsync(Slots.EntryKey, cancellationToken).ConfigureAwait(false) is { } key && await entry.TextAsync(Slots.EntryValue, cancellationToken).ConfigureAwait(false) is { Length: <= HeaderLimits.MetadataValue } value)
            {
                metadata[key] = value;
            }
        }

        return metadata.ToImmutable();
    }
}
