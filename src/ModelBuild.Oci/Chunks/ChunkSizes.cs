using System.Numerics;

namespace ModelBuild.Oci.Chunks;

/// <summary>How large chunks are, as the power of two that their average is near.</summary>
public readonly record struct ChunkSizes(int AverageBits)
{
    public const int LeastBits = 16, MostBits = 24;

    /// <summary>Up to this many bytes chunks are as small as they get; beyond, their size doubles with that of the blob, so that no list of them grows without end.</summary>
    private const long SmallBlob = 4L * 1024 * 1024 * 1024;

    public int Average => 1 << AverageBits;

    public int Min => Average / 4;

    public int Max => Average * 4;

    /// <param name="size">Bytes of the blob.</param>
    public static ChunkSizes Of(long size)
    {
        var bits = LeastBits + BitOperations.Log2((ulong)((Math.Max(1, size) - 1) / SmallBlob) + 1);
        return new(Math.Min(bits, MostBits));
    }
}
