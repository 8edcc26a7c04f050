using System.Globalization;

namespace ModelBuild.Formats;

/// <summary>UBJSON (draft 12). Lists of numbers of one type, which trees are made of, are skipped by seeking.</summary>
internal sealed class UbjsonCursor(HeaderReader reader) : TreeCursor
{
    /// <summary>What is open: an object or a list, the type of all its values, and how many are to come where it says so.</summary>
    private readonly Stack<Container> open = [];
    private bool isFinished;
    private bool hasKey;

    private struct Container
    {
        public bool IsObject { get; init; }

        public byte Type { get; init; }

        public ulong? Left { get; set; }
    }

    public override async ValueTask<TreeEvent> NextAsync(CancellationToken cancellationToken)
    {
        Text = null;
        if (isFinished)
        {
            return TreeEvent.Finished;
        }

        if (open.TryPeek(out var container) && !hasKey)
        {
            if (await IsOverAsync(container, cancellationToken).ConfigureAwait(false))
            {
                return End();
            }

            if (container.IsObject)
            {
                Text = await TextAsync(await MarkerAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                hasKey = true;
                return TreeEvent.Key;
            }
        }

        hasKey = false;
        return await ValueAsync(container.Type != 0 ? container.Type : await MarkerAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private TreeEvent End()
    {
        open.Pop();
        isFinished = open.Count == 0;
        return TreeEvent.End;
    }

    private async ValueTask<bool> IsOverAsync(Container container, CancellationToken cancellationToken)
    {
        if (container.Left is { } left)
        {
            open.Pop();
            open.Push(container with { Left = left == 0 ? 0 : left - 1 });
            return left == 0;
        }

        var isOver = await PeekMarkerAsync(cancellationToken).ConfigureAwait(false) == (container.IsObject ? '}' : ']');
        if (isOver)
        {
            reader.Take(1);
        }

        return isOver;
    }

    private async ValueTask<TreeEvent> ValueAsync(byte marker, CancellationToken cancellationToken)
    {
        switch ((char)marker)
        {
            case '{' or '[':
                return await StartAsync(marker == '{', cancellationToken).ConfigureAwait(false);
            case 'S' or 'H':
                Text = await TextAsync(await MarkerAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                break;
            case 'T' or 'F':
                Text = marker == 'T' ? "true" : "false";
                break;
            case 'i' or 'U' or 'I' or 'l' or 'L':
                Text = (await NumberAsync(marker, cancellationToken).ConfigureAwait(false)).ToString(CultureInfo.InvariantCulture);
                break;
            case 'd' or 'D':
                Text = await RealAsync(marker, cancellationToken).ConfigureAwait(false);
                break;
            default:
                reader.Skip((ulong)(SizeOf(marker) ?? throw reader.Malformed($"a value has the type {marker}")));
                break;
        }

        isFinished = open.Count == 0;
        return TreeEvent.Value;
    }

    private async ValueTask<TreeEvent> StartAsync(bool isObject, CancellationToken cancellationToken)
    {
        if (open.Count == HeaderLimits.Depth)
        {
            throw reader.Malformed($"it is nested more than {HeaderLimits.Depth} deep");
        }

        var (type, count) = ((byte)0, (ulong?)null);
        if (await PeekMarkerAsync(cancellationToken).ConfigureAwait(false) == '$')
        {
            reader.Take(1);
            type = await MarkerAsync(cancellationToken).ConfigureAwait(false);
        }

        if (await PeekMarkerAsync(cancellationToken).ConfigureAwait(false) == '#')
        {
            reader.Take(1);
            count = Natural(await NumberAsync(await MarkerAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false));
        }
        else if (type != 0)
        {
            throw reader.Malformed("a list has a type and no count");
        }

        if (!isObject && SizeOf(type) is { } size && count is { } elements)
        {
            // Nothing is to come: the numbers are passed by, all of them at once.
            reader.Skip(elements <= long.MaxValue / 16 ? elements * (ulong)size : ulong.MaxValue);
            count = 0;
        }

        open.Push(new() { IsObject = isObject, Type = type, Left = count });
        return TreeEvent.Start;
    }

    private async ValueTask<byte> MarkerAsync(CancellationToken cancellationToken)
    {
        await PeekMarkerAsync(cancellationToken).ConfigureAwait(false);
        return reader.Take(1)[0];
    }

    /// <summary>Passes by what may stand before any marker and means nothing.</summary>
    private async ValueTask<char> PeekMarkerAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await reader.BufferAsync(1, cancellationToken).ConfigureAwait(false);
            if (reader.Peek != 'N')
            {
                return (char)reader.Peek;
            }

            reader.Take(1);
        }
    }

    private async ValueTask<string?> TextAsync(byte lengthType, CancellationToken cancellationToken)
    {
        var length = Natural(await NumberAsync(lengthType, cancellationToken).ConfigureAwait(false));
        if (length <= HeaderLimits.MetadataValue)
        {
            return await reader.TextAsync(length, cancellationToken).ConfigureAwait(false);
        }

        reader.Skip(length);
        return null;
    }

    private ulong Natural(long number) => number >= 0 ? (ulong)number : throw reader.Malformed($"a length is {number}");

    private async ValueTask<long> NumberAsync(byte type, CancellationToken cancellationToken)
    {
        reader.BigEndian = true;
        return (char)type switch
        {
            'i' => (sbyte)await reader.ByteAsync(cancellationToken).ConfigureAwait(false),
            'U' => await reader.ByteAsync(cancellationToken).ConfigureAwait(false),
            'I' => (short)await reader.UInt16Async(cancellationToken).ConfigureAwait(false),
            'l' => (int)await reader.UInt32Async(cancellationToken).ConfigureAwait(false),
            'L' => (long)await reader.UInt64Async(cancellationToken).ConfigureAwait(false),
            _ => throw reader.Malformed($"a number has the type {type}"),
        };
    }

    private async ValueTask<string> RealAsync(byte type, CancellationToken cancellationToken)
    {
        reader.BigEndian = true;
        return type == 'd'
            ? BitConverter.UInt32BitsToSingle(await reader.UInt32Async(cancellationToken).ConfigureAwait(false)).ToString(CultureInfo.InvariantCulture)
            : BitConverter.UInt64BitsToDouble(await reader.UInt64Async(cancellationToken).ConfigureAwait(false)).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Bytes of a value of that type; null for one whose size is its own.</summary>
    private static int? SizeOf(byte type) => (char)type switch
    {
        'Z' or 'T' or 'F' => 0,
        'i' or 'U' or 'C' => 1,
        'I' => 2,
        'l' or 'd' => 4,
        'L' or 'D' => 8,
        _ => null,
    };
}
