using System.Formats.Tar;
using System.IO.Pipelines;

namespace ModelBuild.Oci.Tests;

public sealed class ATarHeader
{
    private const long EightGiB = 1L << 33;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("index.json", 0)]
    [InlineData("a", EightGiB - 1)]
    [InlineData("a", EightGiB)]
    [InlineData("a", 123_456_789_012_345)]
    [InlineData("blobs/sha512/cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e", EightGiB)]
    public async Task Is_read_as_it_was_written_here_and_by_the_framework(string name, long size)
    {
        var bytes = TarHeader.Write(name, size);

        var ours = await new TarHeaders(new MemoryStream(bytes), 10).NextAsync(Cancellation);
        Assert.Equal((name, size, TarHeader.File, 0b110_100_100), (ours!.Name, ours.Size, ours.Type, ours.Mode));
        // What cannot seek is not asked for the content yet.
        var theirs = new TarReader(PipeReader.Create(new MemoryStream(bytes)).AsStream()).GetNextEntry();
        Assert.Equal((name, size, TarEntryType.RegularFile, DateTimeOffset.UnixEpoch), (theirs!.Name, theirs.Length, theirs.EntryType, theirs.ModificationTime));
        Assert.Equal(0, bytes.Length % TarHeader.Length);
    }

    [Theory]
    [InlineData("index.json", 12)]
    [InlineData("blobs/sha512/cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e", 0)]
    public void Is_followed_by_content_that_the_framework_reads_too(string name, int size)
    {
        var content = Bytes.Of(size);
        var tar = new TarReader(new MemoryStream([.. TarHeader.Write(name, size), .. content, .. new byte[TarHeader.PaddingOf(size) + (2 * TarHeader.Length)]]));

        Assert.Equal((name, size), (tar.GetNextEntry()!.Name, size));
        Assert.Null(tar.GetNextEntry());
    }
}
