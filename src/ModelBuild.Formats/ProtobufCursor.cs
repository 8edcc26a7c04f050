namespace ModelBuild.Formats;

/// <summary>
/// Goes through the fields of a protobuf message where they stand in the file. What is not asked for is skipped by its length,
/// so that weights are never read; what is nested never reaches beyond what holds it.
/// </summary>
internal sealed class ProtobufCursor
{
    private const int MaxVarintSize = 10;

    private readonly HeaderReader reader;
    private readonly long end;
    private long next;
    private WireType wire;

    /// <summary>The message that a file is.</summary>
    public ProtobufCursor(HeaderReader reader)
        : this(reader, reader.Length)
    {
    }

    private ProtobufCursor(HeaderReader reader, long end) => (this.reader, this.end, next) = (reader, end, reader.Position);

    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }

    /// <summary>The number of the field that <see cref="NextAsync"/> came to.</summary>
    public int Field { get; private set; }

    /// <summary>The field's value where it is a number; the length where it is not.</summary>
    public ulong Value { get; private set; }

    public bool IsNumber => wire == WireType.Varint;

    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        if (next >= end)
        {
            return false;
        }

        reader.Seek(next);
        await reader.BufferUpToAsync(2 * MaxVarintSize, cancellationToken).ConfigureAwait(false);
        var tag = Varint();
        (wire, Field) = ((WireType)(tag & 7), tag >> 3 is > 0 and <= 0x1FFF_FFFF ? (int)(tag >> 3) : throw reader.Malformed($"a field has the number {tag >> 3}"));
        Value = wire is WireType.Varint or WireType.Bytes ? Varint() : 0;
        ulong size = wire switch
        {
            WireType.Varint => 0,
            WireType.Fixed64 => sizeof(ulong),
            WireType.Fixed32 => sizeof(uint),
            WireType.Bytes => Value,
            _ => throw reader.Malformed($"a field has the wire type {(int)wire}"),
        };
        next = reader.Position <= end && size <= (ulong)(end - reader.Position)
            ? reader.Position + (long)size
            : throw reader.Malformed($"field {Field} says that {size} bytes follow, and {Math.Max(0, end - reader.Position)} do");
        return true;
    }

    /// <summary>The field's value as a message.</summary>
    public ProtobufCursor Message()
    {
        RequireBytes();
        return new(reader, next);
    }

    public ValueTask<string> TextAsync(CancellationToken cancellationToken)
    {
        RequireBytes();
        return reader.TextAsync(Value, cancellationToken);
    }

    /// <summary>Adds one number, or the packed numbers of the field, to a shape.</summary>
    public async ValueTask AddToAsync(List<long> shape, CancellationToken cancellationToken)
    {
        if (wire == WireType.Varint)
        {
            Add(shape, Value);
            return;
        }

        RequireBytes();
        while (reader.Position < next)
        {
            await reader.BufferUpToAsync(MaxVarintSize, cancellationToken).ConfigureAwait(false);
            Add(shape, Varint());
        }
    }

    /// <summary>Refuses one more dimension where there are too many.</summary>
    public void RequireRank(int dimensions)
    {
        if (dimensions == HeaderLimits.Rank)
        {
            throw reader.Malformed($"a tensor has more than {HeaderLimits.Rank} dimensions");
        }
    }

    private void Add(List<long> shape, ulong size)
    {
        RequireRank(shape.Count);
        shape.Add((long)size);
    }

    private void RequireBytes()
    {
        if (wire != WireType.Bytes)
        {
            throw reader.Malformed($"field {Field} is a number where text or a message belongs");
        }
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var index = 0; index < MaxVarintSize; index++)
        {
            var part = reader.Take(1)[0];
            value |= (ulong)(part & 0x7F) << (7 * index);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw reader.Malformed("a number has more than ten bytes");
    }
}
