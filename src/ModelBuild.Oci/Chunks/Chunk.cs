using System.Buffers.Binary;

namespace ModelBuild.Oci.Chunks;

/// <summary>A piece of a blob.</summary>
/// <param name="Length">In bytes; never 0.</param>
public readonly record struct Chunk(int Length, ContentHash Hash);

/// <summary>A SHA-256 as a value of 32 bytes without an object: large blobs have tens of thousands of chunks.</summary>
public readonly record struct ContentHash(UInt128 High, UInt128 Low)
{
    public const int Size = 32;

    /// <param name="bytes">The first <see cref="Size"/> count.</param>
    public static ContentHash Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], Low);
    }
}
