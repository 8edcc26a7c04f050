namespace ModelBuild.Formats.Pickles;

internal enum Compression
{
    None,
    Zlib,
    GZip,

    /// <summary>One that joblib and others read, and this does not.</summary>
    Unsupported,
}

/// <summary>Compressions by their first bytes, as joblib tells them apart.</summary>
internal static class CompressionMagic
{
    /// <summary>The bit of zlib's second byte that says a dictionary is needed that is not in the file (RFC 1950, 2.2).</summary>
    private const byte ZlibDictionary = 0x20;

    private static readonly byte[][] Unsupported =
    [
        [(byte)'B', (byte)'Z', (byte)'h'],
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'],
        [0x04, 0x22, 0x4D, 0x18],
        [(byte)'Z', (byte)'F', (byte)'0', (byte)'x'],
        [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C],
    ];

    public static Compression Of(ReadOnlySpan<byte> start) => start switch
    {
        [0x1F, 0x8B, ..] => Compression.GZip,
        [0x78, _, ..] when ((start[0] << 8) + start[1]) % 31 == 0 => (start[1] & ZlibDictionary) == 0 ? Compression.Zlib : Compression.Unsupported,

        // lzma has no magic: properties 5D, a dictionary's size that begins with 0, and a stream whose first byte, the fourteenth, is 0. The length of a
        // safetensors header can begin so, but its fourteenth byte is JSON.
        [0x5D, 0x00, ..] when start.Length > 13 && start[13] == 0 => Compression.Unsupported,
        _ => IsUnsupported(start) ? Compression.Unsupported : Compression.None,
    };

    /// <summary>As joblib calls it; null where there is none that it knows.</summary>
    public static string? NameOf(ReadOnlySpan<byte> start) => Of(start) switch
    {
        Compression.GZip => "gzip",
        Compression.Zlib => "zlib",
        Compression.None => null,
        _ => start[0] switch
        {
            (byte)'B' => "bz2",
            0xFD => "xz",
            0x5D => "lzma",
            0x04 => "lz4",
            0x78 => "zlib",
            (byte)'Z' => "joblib 0.9",
            _ => "7z",
        },
    };

    private static bool IsUnsupported(ReadOnlySpan<byte> start)
    {
        foreach (var magic in Unsupported)
        {
            if (start.StartsWith(magic))
            {
                return true;
            }
        }

        return false;
    }
}
