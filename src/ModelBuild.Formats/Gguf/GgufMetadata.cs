using System.Collections.Immutable;
using System.Globalization;

namespace ModelBuild.Formats.Gguf;

/// <summary>The key-value pairs of a GGUF file. Vocabularies are passed by, value for value, because strings have no common size.</summary>
internal sealed class GgufMetadata(HeaderReader reader)
{
    private const int SmallestEntry = sizeof(ulong) + sizeof(uint) + sizeof(byte);

    private readonly ImmutableSortedDictionary<string, string>.Builder values = ModelFacts.NoMetadata.ToBuilder();
    private readonly Dictionary<string, ImmutableArray<string>> lists = new(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, string> Values => values.ToImmutable();

    public string? Text(string key) => values.GetValueOrDefault(key);

    public long? Number(string key) => long.TryParse(Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public ImmutableArray<string> List(string key) => lists.GetValueOrDefault(key, []);

    public async Task ReadAsync(ulong count, CancellationToken cancellationToken)
    {
        if (count > HeaderLimits.MetadataEntries || count * SmallestEntry > (ulong)reader.Remaining)
        {
            throw reader.Malformed($"it says that it has {count} keys, and {reader.Remaining} bytes follow");
        }

        for (; count > 0; count--)
        {
            var key = await TextAsync(cancellationToken).ConfigureAwait(false);
            var type = (GgufValueType)await reader.UInt32Async(cancellationToken).ConfigureAwait(false);
            if (type == GgufValueType.Array)
            {
                await ReadArrayAsync(key, 0, cancellationToken).ConfigureAwait(false);
            }
            else if (await ReadValueAsync(type, cancellationToken).ConfigureAwait(false) is { } value && !values.TryAdd(key, value))
            {
                throw reader.Malformed($"it has '{key}' twice");
            }
        }
    }

    private async Task ReadArrayAsync(string key, int depth, CancellationToken cancellationToken)
    {
        var type = (GgufValueType)await reader.UInt32Async(cancellationToken).ConfigureAwait(false);
        var count = await reader.UInt64Async(cancellationToken).ConfigureAwait(false);
        var size = SizeOf(type);
        if (count > (ulong)(reader.Remaining / size) || depth > HeaderLimits.Depth)
        {
            throw reader.Malformed($"it has a list of {count} values of {size} bytes and more, and {reader.Remaining} bytes follow");
        }

        if (type is not (GgufValueType.String or GgufValueType.Array))
        {
            reader.Skip(count * (ulong)size);
            return;
        }

        var kept = GgufKeys.IsKeptList(key) && type == GgufValueType.String ? ImmutableArray.CreateBuilder<string>() : null;
        for (; count > 0; count--)
        {
            if (type == GgufValueType.Array)
            {
                await ReadArrayAsync(key, depth + 1, cancellationToken).ConfigureAwait(false);
            }
            else if (kept?.Count < HeaderLimits.MetadataEntries)
            {
                kept.Add(await TextAsync(cancellationToken).ConfigureAwait(false));
            }
            else
            {
                reader.Skip(await reader.UInt64Async(cancellationToken).ConfigureAwait(false));
            }
        }

        if (kept is not null)
        {
            lists[key] = kept.ToImmutable();
        }
    }

    /// <summary>Null for text that is too long to keep.</summary>
    private async ValueTask<string?> ReadValueAsync(GgufValueType type, CancellationToken cancellationToken)
    {
        if (type == GgufValueType.String)
        {
            var length = await reader.UInt64Async(cancellationToken).ConfigureAwait(false);
            if (length <= HeaderLimits.MetadataValue)
            {
                return await reader.TextAsync(length, cancellationToken).ConfigureAwait(false);
            }

            reader.Skip(length);
            return null;
        }

        ulong bits = SizeOf(type) switch
        {
            sizeof(byte) => await reader.ByteAsync(cancellationToken).ConfigureAwait(false),
            sizeof(ushort) => await reader.UInt16Async(cancellationToken).ConfigureAwait(false),
            sizeof(uint) => await reader.UInt32Async(cancellationToken).ConfigureAwait(false),
            _ => await reader.UInt64Async(cancellationToken).ConfigureAwait(false),
        };
        return type switch
        {
            GgufValueType.Bool => bits == 0 ? "false" : "true",
            GgufValueType.Int8 => Text((sbyte)bits),
            GgufValueType.Int16 => Text((short)bits),
            GgufValueType.Int32 => Text((int)bits),
            GgufValueType.Int64 => Text((long)bits),
            GgufValueType.Float32 => Text(BitConverter.UInt32BitsToSingle((uint)bits)),
            GgufValueType.Float64 => Text(BitConverter.UInt64BitsToDouble(bits)),
            _ => Text(bits),
        };
    }

    private async ValueTask<string> TextAsync(CancellationToken cancellationToken) =>
        await reader.TextAsync(await reader.UInt64Async(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>The bytes of a value; the fewest that it can have where its size varies.</summary>
    private int SizeOf(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => sizeof(byte),
        GgufValueType.UInt16 or GgufValueType.Int16 => sizeof(ushort),
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => sizeof(uint),
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 or GgufValueType.String => sizeof(ulong),
        GgufValueType.Array => sizeof(uint) + sizeof(ulong),
        _ => throw reader.Malformed($"a value has the type {(uint)type}, and types go from 0 to 12"),
    };

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
