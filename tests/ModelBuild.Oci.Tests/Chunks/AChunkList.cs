using ModelBuild.Oci.Chunks;

namespace ModelBuild.Oci.Tests.Chunks;

public sealed class AChunkList
{
    private readonly Descriptor blob = new() { MediaType = "application/octet-stream", Digest = Digest.Compute([]), Size = 3_000_000 };
    private readonly ChunkList list;

    public AChunkList()
    {
        using var chunker = new Chunker(new(ChunkSizes.LeastBits));
        chunker.Append(Bytes.Of(3_000_000));
        list = new() { Sizes = new(ChunkSizes.LeastBits), Chunks = chunker.Finish() };
    }

    [Fact]
    public void Comes_back_from_its_document()
    {
        var read = ChunkList.Parse(list.ToBytes(), blob);

        Assert.Equal((list.Sizes, list.Size), (read.Sizes, read.Size));
        Assert.Equal(list.Chunks, read.Chunks);
        Assert.Equal("MBCHUNKS"u8.ToArray(), list.ToBytes()[..8]);
        Assert.Equal(24 + (36 * list.Chunks.Length), list.ToBytes().Length);
    }

    [Fact]
    public void Of_another_blob_is_refused() =>
        Assert.Throws<InvalidDocumentException>(() => ChunkList.Parse(list.ToBytes(), blob with { Size = blob.Size + 1 }));

    [Fact]
    public void That_ends_anywhere_else_is_refused()
    {
        var bytes = list.ToBytes();
        Assert.All(Enumerable.Range(0, bytes.Length), length => Assert.Throws<InvalidDocumentException>(() => ChunkList.Parse(bytes.AsSpan(0, length), blob)));
    }

    [Theory]
    [InlineData(0, 'X')]
    [InlineData(8, 2)]
    [InlineData(9, 15)]
    [InlineData(9, 25)]
    [InlineData(10, 1)]
    [InlineData(16, 0xFF)]
    [InlineData(23, 0xFF)]
    [InlineData(27, 0x80)]
    [InlineData(27, 0x7F)]
    public void With_a_wrong_byte_where_it_matters_is_refused(int at, int value)
    {
        var bytes = list.ToBytes();
        bytes[at] = (byte)value;

        Assert.Throws<InvalidDocumentException>(() => ChunkList.Parse(bytes, blob));
    }

    [Fact]
    public void With_any_bytes_wrong_is_refused_or_still_has_the_size_of_the_blob()
    {
        var random = new Random(1);
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = list.ToBytes();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                bytes[random.Next(random.Next(2) == 0 ? 64 : bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                Assert.Equal(blob.Size, ChunkList.Parse(bytes, blob).Chunks.Sum(chunk => (long)chunk.Length));
            }
            catch (InvalidDocumentException)
            {
                // Refused.
            }
        }
    }
}
