using System.Globalization;
using System.IO.Compression;

namespace ModelBuild.Formats.Pickles;

/// <summary>
/// A pickle that is a file: scikit-learn's, joblib's, or what torch wrote before it wrote zips. Nothing is loaded. A pickle that is longer than what is read
/// of it says what it said until then.
/// </summary>
internal static class PickleReader
{
    private const int StartSize = 14;

    /// <summary>torch's are the fourth of five: a number, a protocol and the machine precede them.</summary>
    private const int LegacyPyTorchSkips = 3;

    /// <summary>Whether it is worth reading as a pickle where only a name says that it is one: protocols 0 and 1 have no magic number.</summary>
    /// <param name="isWhole">Whether the file has no more than these bytes, of which STOP is the last then.</param>
    public static bool MayBePickle(ReadOnlySpan<byte> start, bool isWhole) =>
        start.Length > 1 && (CompressionMagic.Of(start) != Compression.None || (OpcodeForm.Of((Opcode)start[0]) is not null && (!isWhole || start[^1] == (byte)Opcode.Stop)));

    /// <returns>Null where the file is no pickle, whatever its name says.</returns>
    public static async Task<ModelFacts?> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        await reader.BufferUpToAsync(StartSize, cancellationToken).ConfigureAwait(false);
        var start = reader.Take(Math.Min(StartSize, reader.Buffered)).ToArray();
        var packed = reader.Part(0, reader.Length, HeaderLimits.Pickle);
        var compression = CompressionMagic.Of(start);
        if (compression == Compression.Unsupported)
        {
            return Compressed(new() { Format = ModelFormat.Pickle }, start);
        }

        await using var content = Open(packed, compression);
        return await ReadAsync(new(content), packed, reader, cancellationToken).ConfigureAwait(false) is { } facts ? Compressed(facts, start) : null;
    }

    private static Stream Open(HeaderStream packed, Compression compression)
    {
        var budget = new UnpackingBudget(HeaderLimits.Pickle);
        return compression switch
        {
            Compression.GZip => budget.Limit(new GZipStream(packed, CompressionMode.Decompress)),
            Compression.Zlib => budget.Limit(new ZLibStream(packed, CompressionMode.Decompress)),
            _ => packed,
        };
    }

    private static ModelFacts Compressed(ModelFacts facts, byte[] start) =>
        CompressionMagic.NameOf(start) is { } name ? facts with { Metadata = facts.Metadata.Add("compression", name) } : facts;

    private static async Task<ModelFacts?> ReadAsync(PickleInput input, HeaderStream packed, HeaderReader reader, CancellationToken cancellationToken)
    {
        var watch = new PickleWatch(reader);
        var isAnnounced = false;
        PickleMachine? machine = null;
        string? protocol = null;
        var (trace, isTorch) = (new PickleTrace(PickleAllowList.Default) { Watch = watch }, false);
        try
        {
            await input.FillAsync(StartSize, cancellationToken).ConfigureAwait(false);
            isAnnounced = PickleSequence.IsAnnounced(input.Peek);
            isTorch = PickleSequence.IsLegacyPyTorch(input.Peek);
            for (var skipped = 0; isTorch && skipped < LegacyPyTorchSkips; skipped++)
            {
                await new PickleMachine(input, trace).RunAsync(cancellationToken).ConfigureAwait(false);
            }

            await input.FillAsync(StartSize, cancellationToken).ConfigureAwait(false);
            protocol = PickleSequence.IsAnnounced(input.Peek) ? input.Peek[1].ToString(CultureInfo.InvariantCulture) : null;
            machine = new(input, trace);
            await machine.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (BrokenPickleException broken) when (!packed.IsSpent && broken.Kind is not (PickleProblemKind.TooMuch or PickleProblemKind.TooDeep))
        {
            return isAnnounced || broken.Kind == PickleProblemKind.DamagedCompression ? throw Malformed(broken, reader) : null;
        }
        catch (BrokenPickleException)
        {
            return machine is null ? null : Describe(watch, trace, null, protocol, isTorch);
        }

        return Describe(watch, trace, machine.Result, protocol, isTorch);
    }

    public static MalformedModelException Malformed(BrokenPickleException broken, HeaderReader reader) =>
        new(reader.Format, Math.Clamp(broken.Offset, 0, reader.Length), $"its pickle breaks off at its byte {broken.Offset} ({broken.Kind})", broken) { IsLimit = broken.Kind is PickleProblemKind.TooMuch or PickleProblemKind.TooDeep };

    private static ModelFacts Describe(PickleWatch watch, PickleTrace trace, PickleValue? result, string? protocol, bool isTorch)
    {
        var metadata = ModelFacts.NoMetadata;
        var isCounted = watch.HasTensors && result is not null;
        return new()
        {
            Format = isTorch ? ModelFormat.PyTorch : ModelFormat.Pickle,
            FormatVersion = isTorch ? "legacy" : protocol,
            Producer = watch.SklearnVersion is { Length: > 0 } version ? $"scikit-learn {version}" : null,
            Architecture = watch.ClassOf(result),
            ParameterCount = isCounted ? watch.Parameters.Total : null,
            Precision = isCounted ? watch.Parameters.Dominant : null,
            Precisions = isCounted ? watch.Parameters.Precisions : [],
            Metadata = trace.HasArrays ? metadata.Add("container", "joblib") : metadata,
        };
    }
}
