using System.Collections.Immutable;
using System.Globalization;

namespace ModelBuild.Formats.CoreML;

/// <summary><c>.mlmodel</c>: a protobuf message; what the model has learned is skipped by its length.</summary>
internal static class CoreMLReader
{
    private const string ToolsVersion = "com.github.apple.coremltools.version";

    /// <returns>Null where the message says no kind of model: it is another's.</returns>
    public static async Task<ModelFacts?> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        var facts = new ModelFacts { Format = ModelFormat.CoreML };
        var metadata = ModelFacts.NoMetadata.ToBuilder();
        var message = new ProtobufCursor(reader);
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            facts = message.Field switch
            {
                CoreMLFields.Model.SpecificationVersion => facts with { FormatVersion = message.Value.ToString(CultureInfo.InvariantCulture) },
                CoreMLFields.Model.Description => await DescriptionAsync(message.Message(), facts, metadata, cancellationToken).ConfigureAwait(false),
                _ => facts with { Architecture = facts.Architecture ?? CoreMLFields.KindOf(message.Field) },
            };
        }

        return facts.Architecture is null ? null : facts with
        {
            Producer = metadata.TryGetValue(ToolsVersion, out var version) ? $"coremltools {version}" : null,
            Metadata = metadata.ToImmutable(),
        };
    }

    private static async Task<ModelFacts> DescriptionAsync(ProtobufCursor message, ModelFacts facts, ImmutableSortedDictionary<string, string>.Builder metadata, CancellationToken cancellationToken)
    {
        List<TensorFact> inputs = [];
        List<TensorFact> outputs = [];
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false) && inputs.Count + outputs.Count < HeaderLimits.MetadataEntries)
        {
            switch (message.Field)
            {
                case CoreMLFields.Description.Input:
                    inputs.Add(await CoreMLFeature.ReadAsync(message.Message(), cancellationToken).ConfigureAwait(false));
                    break;
                case CoreMLFields.Description.Output:
                    outputs.Add(await CoreMLFeature.ReadAsync(message.Message(), cancellationToken).ConfigureAwait(false));
                    break;
                case CoreMLFields.Description.Metadata:
                    facts = await MetadataAsync(message.Message(), facts, metadata, cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }

        return facts with
        {
            Inputs = [.. inputs.OrderBy(input => input.Name, StringComparer.Ordinal)],
            Outputs = [.. outputs.OrderBy(output => output.Name, StringComparer.Ordinal)],
        };
    }

    private static async Task<ModelFacts> MetadataAsync(ProtobufCursor message, ModelFacts facts, ImmutableSortedDictionary<string, string>.Builder metadata, CancellationToken cancellationToken)
    {
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (message.Field)
            {
                case CoreMLFields.Metadata.ShortDescription:
                    facts = facts with { Description = await message.TextAsync(cancellationToken).ConfigureAwait(false) };
                    break;
                case CoreMLFields.Metadata.License:
                    facts = facts with { License = await message.TextAsync(cancellationToken).ConfigureAwait(false) };
                    break;
                case CoreMLFields.Metadata.Version:
                    Add(metadata, "version", await message.TextAsync(cancellationToken).ConfigureAwait(false));
                    break;
                case CoreMLFields.Metadata.Author:
                    Add(metadata, "author", await message.TextAsync(cancellationToken).ConfigureAwait(false));
                    break;
                case CoreMLFields.Metadata.UserDefined:
                    var (key, value) = await EntryAsync(message.Message(), cancellationToken).ConfigureAwait(false);
                    Add(metadata, key, value);
                    break;
                default:
                    break;
            }
        }

        return facts;
    }

    private static void Add(ImmutableSortedDictionary<string, string>.Builder metadata, string key, string value)
    {
        if (value.Length is > 0 and <= HeaderLimits.MetadataValue && metadata.Count < HeaderLimits.MetadataEntries)
        {
            metadata[key] = value;
        }
    }

    private static async ValueTask<(string Key, string Value)> EntryAsync(ProtobufCursor message, CancellationToken cancellationToken)
    {
        var (key, value) = ("", "");
        while (await message.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            (key, value) = message.Field switch
            {
                CoreMLFields.Entry.Key => (await message.TextAsync(cancellationToken).ConfigureAwait(false), value),
                CoreMLFields.Entry.Value => (key, await message.TextAsync(cancellationToken).ConfigureAwait(false)),
                _ => (key, value),
            };
        }

        return (key, value);
    }
}
