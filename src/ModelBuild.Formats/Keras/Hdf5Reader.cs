using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace ModelBuild.Formats.Keras;

/// <summary>
/// HDF5, as Keras 2 wrote it. Its tree is not followed: the model's configuration is looked for in the file's first megabytes, where Keras writes it.
/// Without one it is HDF5 of any kind.
/// </summary>
internal static class Hdf5Reader
{
    private const int SuperblockSize = 48;
    private const int VersionAt = 8;

    private static ReadOnlySpan<byte> Configuration => "{\"class_name\""u8;

    public static async Task<ModelFacts> ReadAsync(HeaderReader reader, CancellationToken cancellationToken)
    {
        var start = await reader.BytesAsync((int)Math.Min(reader.Length, HeaderLimits.Hdf5), cancellationToken).ConfigureAwait(false);
        RequireWhole(start, reader);
        var at = start.AsSpan().IndexOf(Configuration);
        return (at >= 0 ? Describe(start.AsSpan(at)) ?? new() : new()) with
        {
            Format = at >= 0 ? ModelFormat.Keras : ModelFormat.Hdf5,
            FormatVersion = at >= 0 ? null : start[VersionAt].ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Where the file ends stands in its superblock: behind the sizes in versions 0 and 1, and the same place earlier in 2 and 3.</summary>
    private static void RequireWhole(byte[] start, HeaderReader reader)
    {
        if (start.Length < SuperblockSize)
        {
            throw new MalformedModelException(reader.Format, start.Length, "its superblock is cut off");
        }

        var (sizeAt, endAt) = start[VersionAt] switch
        {
            0 => (13, 40),
            1 => (13, 44),
            2 or 3 => (9, 28),
            var version => throw new MalformedModelException(reader.Format, VersionAt, $"its superblock has the version {version}"),
        };
        if (start[sizeAt] == sizeof(ulong) && endAt + sizeof(ulong) <= start.Length && BinaryPrimitives.ReadUInt64LittleEndian(start.AsSpan(endAt)) is var end && end > (ulong)reader.Length)
        {
            throw new MalformedModelException(reader.Format, endAt, $"it says that it has {end} bytes, and has {reader.Length}");
        }
    }

    /// <summary>What follows the configuration is not JSON. One that is cut in parts, as long ones are, cannot be read.</summary>
    private static ModelFacts? Describe(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var json = new Utf8JsonReader(bytes, isFinalBlock: false, new(new JsonReaderOptions { MaxDepth = KerasModel.Depth }));
            if (!JsonDocument.TryParseValue(ref json, out var document))
            {
                return null;
            }

            using (document)
            {
                return KerasModel.Describe(document.RootElement);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
