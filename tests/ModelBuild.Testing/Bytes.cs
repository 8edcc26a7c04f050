using System.Buffers.Binary;
using ModelBuild.Oci;

namespace ModelBuild.Testing;

/// <summary>Content of any size that looks random and is the same in every run: byte N depends on the seed and on N alone.</summary>
public static class Bytes
{
    public static byte[] Of(int size, int seed = 1)
    {
        var bytes = new byte[size];
        Fill(bytes, 0, seed);
        return bytes;
    }

    /// <summary>The same content as a stream that costs no memory; it can seek.</summary>
    public static Stream Stream(long size, int seed = 1) => new BytesStream(size, seed);

    /// <summary>Writes the same content to a file, and returns its path.</summary>
    public static async Task<string> WriteAsync(string path, long size, int seed = 1)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        await Stream(size, seed).CopyToAsync(file, 256 * 1024);
        return path;
    }

    /// <summary>The same content as a blob to push.</summary>
    public static async Task<BlobSource> SourceAsync(long size, int seed = 1, string mediaType = "application/octet-stream") => new()
    {
        Descriptor = new() { MediaType = mediaType, Digest = await Digest.ComputeAsync(Stream(size, seed), CancellationToken.None), Size = size },
        OpenAsync = _ => Task.FromResult(Stream(size, seed)),
    };

    internal static void Fill(Span<byte> bytes, long offset, int seed)
    {
        Span<byte> word = stackalloc byte[8];
        while (!bytes.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Word((ulong)(offset >> 3), (ulong)seed));
            var part = word[(int)(offset & 7)..];
            part = part[..Math.Min(part.Length, bytes.Length)];
            part.CopyTo(bytes);
            bytes = bytes[part.Length..];
            offset += part.Length;
        }
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood 2014) at a place of its sequence.</summary>
    private static ulong Word(ulong index, ulong seed)
    {
        var z = (seed * 0xD1B54A32D192ED03) + ((index + 1) * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
