namespace ModelBuild.Formats.Gguf;

/// <summary>The table of tensors: names, shapes, types and places.</summary>
internal sealed class GgufTensors(HeaderReader reader)
{
    private const int MaxDimensions = 4;
    private const int SmallestEntry = sizeof(ulong) + sizeof(uint) + sizeof(uint) + sizeof(ulong);

    private readonly Dictionary<string, GgufTensorType> types = new(StringComparer.Ordinal);
    private UInt128 end;

    public ParameterTally Parameters { get; } = new(reader);

    /// <summary>The type of most parameters, where it is a quantization.</summary>
    public string? Quantization => Parameters.Dominant is { } name && types[name].IsQuantized ? name : null;

    public async Task ReadAsync(ulong count, CancellationToken cancellationToken)
    {
        if (count > HeaderLimits.Tensors || count * SmallestEntry > (ulong)reader.Remaining)
        {
            throw reader.Malformed($"it says that it has {count} tensors, and {reader.Remaining} bytes follow");
        }

        var shape = new List<long>(MaxDimensions);
        for (; count > 0; count--)
        {
            reader.Skip(await reader.UInt64Async(cancellationToken).ConfigureAwait(false));
            await ReadShapeAsync(shape, cancellationToken).ConfigureAwait(false);
            var type = GgufTensorType.Of(await reader.UInt32Async(cancellationToken).ConfigureAwait(false));
            var offset = await reader.UInt64Async(cancellationToken).ConfigureAwait(false);
            var elements = Parameters.Add(type.Name, shape);
            types[type.Name] = type;
            end = UInt128.Max(end, offset + (type.BlockElements == 0 ? 0 : (UInt128)elements / (uint)type.BlockElements * (uint)type.BlockBytes));
        }
    }

    /// <summary>Tensors begin at the next aligned place. A file that was cut off shows here.</summary>
    public void RequireWhole(long? alignment)
    {
        var step = alignment ?? 32;
        if (step is <= 0 or > uint.MaxValue || step % 8 != 0)
        {
            throw reader.Malformed($"its alignment is {step}, which is no multiple of 8");
        }

        var start = (reader.Position + step - 1) / step * step;
        if (Parameters.Total > 0 && (UInt128)start + end > (UInt128)reader.Length)
        {
            throw reader.Malformed($"its tensors end at byte {(UInt128)start + end}, and it has {reader.Length}");
        }
    }

    private async ValueTask ReadShapeAsync(List<long> shape, CancellationToken cancellationToken)
    {
        var dimensions = await reader.UInt32Async(cancellationToken).ConfigureAwait(false);
        if (dimensions > MaxDimensions)
        {
            throw reader.Malformed($"a tensor has {dimensions} dimensions, and may have {MaxDimensions}");
        }

        shape.Clear();
        for (; dimensions > 0; dimensions--)
        {
            shape.Add((long)await reader.UInt64Async(cancellationToken).ConfigureAwait(false));
        }
    }
}
