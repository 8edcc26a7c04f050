using System.Collections.Immutable;
using System.Security.Cryptography;

namespace ModelBuild.Oci.Chunks;

/// <summary>
/// Cuts content into chunks where its own bytes say so, so that what is inserted or removed moves no cut but those beside it. FastCDC (Xia and others 2016): a gear
/// hash of the last 64 bytes; the first quarter of a chunk is not looked at; a cut is harder to find before the average length than after it. The cuts of
/// the same bytes are the same for ever: an index that was written by one version is used by all others.
/// </summary>
public sealed class Chunker(ChunkSizes sizes) : IDisposable
{
    /// <summary>Bytes after which nothing is left of one in a hash of 64 bits.</summary>
    private const int Window = 64;

    private static readonly ulong[] Gear = MakeGear();

    private readonly ulong strict = MaskOf(sizes.AverageBits + 1);
    private readonly ulong loose = MaskOf(sizes.AverageBits - 1);
    private readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ImmutableArray<Chunk>.Builder chunks = ImmutableArray.CreateBuilder<Chunk>();
    private int length;
    private ulong hash;

    public void Append(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            var (count, isEnd) = Scan(content);
            digest.AppendData(content[..count]);
            length += count;
            content = content[count..];
            if (isEnd)
            {
                Cut();
            }
        }
    }

    /// <summary>Ends the last chunk, and begins anew.</summary>
    public ImmutableArray<Chunk> Finish()
    {
        if (length > 0)
        {
            Cut();
        }

        return chunks.DrainToImmutable();
    }

    public void Dispose() => digest.Dispose();

    /// <summary>How much of some content belongs to the current chunk, and whether it ends there.</summary>
    private (int Count, bool IsEnd) Scan(ReadOnlySpan<byte> content)
    {
        var at = Math.Clamp(sizes.Min - Window - length, 0, content.Length);
        for (var end = Math.Min(content.Length, sizes.Min - length); at < end; at++)
        {
            hash = (hash << 1) + Gear[content[at]];
        }

        return Roll(content, ref at, sizes.Average, strict) || Roll(content, ref at, sizes.Max, loose) ? (at, true) : (at, length + at == sizes.Max);
    }

    /// <summary>True where there is a cut before the chunk is so long.</summary>
    private bool Roll(ReadOnlySpan<byte> content, ref int at, int longest, ulong mask)
    {
        var (rolling, gear) = (hash, Gear);
        var end = Math.Min(content.Length, longest - length);
        for (var i = at; i < end; i++)
        {
            rolling = (rolling << 1) + gear[content[i]];
            if ((rolling & mask) == 0)
            {
                at = i + 1;
                return true;
            }
        }

        (hash, at) = (rolling, Math.Max(at, end));
        return false;
    }

    private void Cut()
    {
        Span<byte> value = stackalloc byte[ContentHash.Size];
        digest.GetHashAndReset(value);
        chunks.Add(new(length, ContentHash.Read(value)));
        (length, hash) = (0, 0);
    }

    /// <summary>The highest bits: those that all bytes of the window have come to.</summary>
    private static ulong MaskOf(int bits) => ulong.MaxValue << (64 - bits);

    /// <summary>One random number for each byte: SplitMix64 (Steele, Lea and Flood 2014) from 1 on. Part of the format.</summary>
    private static ulong[] MakeGear()
    {
        var gear = new ulong[256];
        var state = 1UL;
        for (var i = 0; i < gear.Length; i++)
        {
            state += 0x9E3779B97F4A7C15;
            var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            gear[i] = z ^ (z >> 31);
        }

        return gear;
    }
}
