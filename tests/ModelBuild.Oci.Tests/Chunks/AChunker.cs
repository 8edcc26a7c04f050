using System.Collections.Immutable;
using System.Security.Cryptography;
using ModelBuild.Oci.Chunks;

namespace ModelBuild.Oci.Tests.Chunks;

public sealed class AChunker
{
    private static readonly ChunkSizes Sizes = new(ChunkSizes.LeastBits);

    [Fact]
    public void Cuts_where_it_always_did()
    {
        // Changed cuts are a new version of the format: with these, no index that is already somewhere helps any more.
        var chunks = Cut(Bytes.Of(1_000_000));

        Assert.Equal([86305, 66429, 68714, 80210, 68854, 148633, 80950], chunks.Take(7).Select(chunk => chunk.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(65_537)]
    public void Cuts_alike_however_the_content_comes(int piece)
    {
        var content = Bytes.Of(700_000, seed: 2);
        using var chunker = new Chunker(Sizes);
        for (var at = 0; at < content.Length; at += piece)
        {
            chunker.Append(content.AsSpan(at, Math.Min(piece, content.Length - at)));
        }

        Assert.Equal(Cut(content), chunker.Finish());
    }

    [Fact]
    public void Leaves_nothing_out_and_says_what_each_chunk_holds()
    {
        var content = Bytes.Of(5_000_000, seed: 3);

        var at = 0;
        foreach (var chunk in Cut(content))
        {
            Assert.Equal(ContentHash.Read(SHA256.HashData(content.AsSpan(at, chunk.Length))), chunk.Hash);
            at += chunk.Length;
        }

        Assert.Equal(content.Length, at);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void Makes_chunks_of_the_largest_size_of_what_is_all_the_same(byte value)
    {
        var content = new byte[(3 * Sizes.Max) + 5];
        Array.Fill(content, value);

        Assert.Equal([Sizes.Max, Sizes.Max, Sizes.Max, 5], Cut(content).Select(chunk => chunk.Length));
    }

    [Fact]
    public void Makes_nothing_of_nothing() => Assert.Empty(Cut([]));

    [Fact]
    public void Keeps_its_sizes()
    {
        var chunks = Cut(Bytes.Of(64 * 1024 * 1024, seed: 4));

        Assert.All(chunks.SkipLast(1), chunk => Assert.InRange(chunk.Length, Sizes.Min, Sizes.Max));
        Assert.InRange(chunks.Average(chunk => chunk.Length), Sizes.Average * 0.8, Sizes.Average * 1.5);
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(4L << 30, 16)]
    [InlineData((4L << 30) + 1, 17)]
    [InlineData(60L << 30, 19)]
    [InlineData(long.MaxValue, 24)]
    public void Has_larger_chunks_for_larger_files(long size, int bits) => Assert.Equal(bits, ChunkSizes.Of(size).AverageBits);

    /// <summary>Whatever is changed at a few places, what must be fetched is what was changed and a chunk or two beside each of them.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Finds_its_cuts_again_behind_every_edit(int seed)
    {
        var random = new Random(seed);
        var before = Bytes.Of(8 * 1024 * 1024, seed);
        var after = before.ToList();
        var added = 0;
        var edits = random.Next(1, 6);
        for (var edit = 0; edit < edits; edit++)
        {
            var at = random.Next(after.Count);
            after.RemoveRange(at, Math.Min(random.Next(200_000), after.Count - at));
            var inserted = Bytes.Of(random.Next(200_000), seed + edit + 1000);
            after.InsertRange(at, inserted);
            added += inserted.Length;
        }

        var known = Cut(before).Select(chunk => chunk.Hash).ToHashSet();
        var missing = Cut([.. after]).Where(chunk => !known.Contains(chunk.Hash)).Sum(chunk => chunk.Length);
        Assert.InRange(missing, 0, added + (edits * 3 * Sizes.Max));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 25)];

    private static ImmutableArray<Chunk> Cut(ReadOnlySpan<byte> content)
    {
        using var chunker = new Chunker(Sizes);
        chunker.Append(content);
        return chunker.Finish();
    }
}
