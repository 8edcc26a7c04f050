using System.Collections.Immutable;

namespace ModelBuild.Formats.MLNet;

/// <summary>ML.NET's binary data without rows: a header, and a table of contents that names each column and its type.</summary>
internal sealed class BinarySchema(HeaderReader reader)
{
    private const ulong Signature = 0x00425644004C4D43;
    private const int ContentsAt = 0x18;
    private const int ColumnsAt = 0x30;
    private const string Vector = "VBuffer";

    public static async Task<ImmutableArray<TensorFact>> ReadAsync(HeaderReader reader, CancellationToken cancellationToken) =>
        await new BinarySchema(reader).ColumnsAsync(cancellationToken).ConfigureAwait(false);

    private async Task<ImmutableArray<TensorFact>> ColumnsAsync(CancellationToken cancellationToken)
    {
        if (await reader.UInt64Async(cancellationToken).ConfigureAwait(false) != Signature)
        {
            throw new MalformedModelException(reader.Format, 0, "it is no binary data of ML.NET");
        }

        reader.Seek(ContentsAt);
        var contents = await reader.UInt64Async(cancellationToken).ConfigureAwait(false);
        reader.Seek(ColumnsAt);
        var count = await reader.UInt32Async(cancellationToken).ConfigureAwait(false);
        reader.Seek(contents <= long.MaxValue ? (long)contents : -1);
        var columns = ImmutableArray.CreateBuilder<TensorFact>();
        for (var index = 0; index < count; index++)
        {
            columns.Add(await ColumnAsync(cancellationToken).ConfigureAwait(false));
        }

        return columns.ToImmutable();
    }

    /// <summary>Behind the type stand how the column is compressed, how many rows a block has, and two places.</summary>
    private async ValueTask<TensorFact> ColumnAsync(CancellationToken cancellationToken)
    {
        var name = await TextAsync(cancellationToken).ConfigureAwait(false);
        var (type, shape) = await TypeAsync(0, cancellationToken).ConfigureAwait(false);
        await reader.ByteAsync(cancellationToken).ConfigureAwait(false);
        await NumberAsync(cancellationToken).ConfigureAwait(false);
        reader.Skip(2 * sizeof(ulong));
        return new() { Name = name, ElementType = type, Shape = shape };
    }

    /// <summary>A codec: its name, and its parameters with their length before them. A vector's are the codec of its elements, and its dimensions.</summary>
    private async ValueTask<(string Type, ImmutableArray<TensorDimension>? Shape)> TypeAsync(int depth, CancellationToken cancellationToken)
    {
        var name = await TextAsync(cancellationToken).ConfigureAwait(false);
        var end = reader.Claim(await NumberAsync(cancellationToken).ConfigureAwait(false)) + reader.Position;
        if (name != Vector || depth > 0)
        {
            reader.Seek(end);
            return (NameOf(name), []);
        }

        var (type, _) = await TypeAsync(depth + 1, cancellationToken).ConfigureAwait(false);
        var rank = await reader.UInt32Async(cancellationToken).ConfigureAwait(false);
        var shape = ImmutableArray.CreateBuilder<TensorDimension>();
        for (var index = 0; index < rank; index++)
        {
            var size = rank <= HeaderLimits.Rank ? await reader.UInt32Async(cancellationToken).ConfigureAwait(false) : throw reader.Malformed($"a column has {rank} dimensions");
            // Zero stands for any size.
            shape.Add(new(size == 0 ? null : size));
        }

        reader.Seek(end);
        return (type, shape.ToImmutable());
    }

    private async ValueTask<string> TextAsync(CancellationToken cancellationToken) =>
        await reader.TextAsync(await NumberAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Seven bits a byte, the lowest first, as .NET's own writer has it.</summary>
    private async ValueTask<ulong> NumberAsync(CancellationToken cancellationToken)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = await reader.ByteAsync(cancellationToken).ConfigureAwait(false);
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw reader.Malformed("a number has more than ten bytes");
    }

    private static string NameOf(string codec) => codec switch
    {
        "Boolean" => ElementType.Bool,
        "Single" => ElementType.Float32,
        "Double" => ElementType.Float64,
        "SByte" => ElementType.Int8,
        "Int16" => ElementType.Int16,
        "Int32" => ElementType.Int32,
        "Int64" => ElementType.Int64,
        "Byte" => ElementType.UInt8,
        "UInt16" => ElementType.UInt16,
        "UInt32" => ElementType.UInt32,
        "UInt64" => ElementType.UInt64,
        "TextSpan" => ElementType.String,
        _ => codec,
    };
}
