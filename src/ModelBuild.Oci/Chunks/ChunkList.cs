using System.Buffers.Binary;
using System.Collections.Immutable;

namespace ModelBuild.Oci.Chunks;

/// <summary>
/// The chunks of one blob, in their order. As a document: "MBCHUNKS", a byte for the version, one for <see cref="ChunkSizes"/>, six of zero, eight for the
/// blob's size; then for each chunk four bytes for its length and 32 for its SHA-256. Numbers are little-endian. The same blob has the same document.
/// </summary>
public sealed record ChunkList
{
    public const string MediaType = "application/vnd.modelbuild.chunks.v1";

    /// <summary>24 MiB: more than the list of any blob up to a tebibyte has, if all its chunks are as small as they may be.</summary>
    public const int MaxBytes = 24 * 1024 * 1024;

    private const byte Version = 1;
    private const int VersionAt = 8, BitsAt = 9, SizeAt = 16, HeaderLength = 24;
    private const int LengthBytes = 4, ChunkBytes = LengthBytes + ContentHash.Size;

    public required ChunkSizes Sizes { get; init; }

    public required ImmutableArray<Chunk> Chunks { get; init; }

    /// <summary>Bytes of the blob.</summary>
    public long Size => Chunks.Sum(chunk => (long)chunk.Length);

    private static ReadOnlySpan<byte> Magic => "MBCHUNKS"u8;

    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderLength + (Chunks.Length * ChunkBytes)];
        Magic.CopyTo(bytes);
        (bytes[VersionAt], bytes[BitsAt]) = (Version, (byte)Sizes.AverageBits);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(SizeAt), Size);
        var at = bytes.AsSpan(HeaderLength);
        foreach (var chunk in Chunks)
        {
            BinaryPrimitives.WriteInt32LittleEndian(at, chunk.Length);
            chunk.Hash.Write(at[LengthBytes..]);
            at = at[ChunkBytes..];
        }

        return bytes;
    }

    /// <param name="blob">Whose chunks they are to be.</param>
    /// <exception cref="InvalidDocumentException">It is of another version, damaged, or no list of that blob's chunks.</exception>
    public static ChunkList Parse(ReadOnlySpan<byte> bytes, Descriptor blob)
    {
        if (bytes.Length is < HeaderLength or > MaxBytes || !bytes.StartsWith(Magic) || bytes[VersionAt] != Version
            || bytes[(BitsAt + 1)..SizeAt].ContainsAnyExcept((byte)0) || (bytes.Length - HeaderLength) % ChunkBytes != 0)
        {
            throw new InvalidDocumentException("it is no list of chunks that this version reads");
        }

        if (bytes[BitsAt] is < ChunkSizes.LeastBits or > ChunkSizes.MostBits)
        {
            throw new InvalidDocumentException($"its chunks are of a size of 2^{bytes[BitsAt]} bytes, where 2^{ChunkSizes.LeastBits} to 2^{ChunkSizes.MostBits} are read");
        }

        var list = new ChunkList { Sizes = new(bytes[BitsAt]), Chunks = ReadChunks(bytes[HeaderLength..], new(bytes[BitsAt])) };
        return list.Size == blob.Size && BinaryPrimitives.ReadInt64LittleEndian(bytes[SizeAt..]) == blob.Size
            ? list
            : throw new InvalidDocumentException($"its chunks have {list.Size} bytes, where the blob has {blob.Size}");
    }

    private static ImmutableArray<Chunk> ReadChunks(ReadOnlySpan<byte> bytes, ChunkSizes sizes)
    {
        var chunks = ImmutableArray.CreateBuilder<Chunk>(bytes.Length / ChunkBytes);
        for (; !bytes.IsEmpty; bytes = bytes[ChunkBytes..])
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            chunks.Add(length > 0 && length <= sizes.Max
                ? new(length, ContentHash.Read(bytes[LengthBytes..]))
                : throw new InvalidDocumentException($"one of its chunks has {length} bytes"));
        }

        return chunks.MoveToImmutable();
    }
}
