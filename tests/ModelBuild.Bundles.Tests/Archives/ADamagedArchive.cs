using System.Text;

namespace ModelBuild.Bundles.Tests.Archives;

public sealed class ADamagedArchive : ArchiveTest
{
    private static readonly byte[] Whole = Tar.OfFiles(("a", "one"), ("b", new string('x', 1000)));

    [Fact]
    public async Task That_is_cut_anywhere_is_refused()
    {
        // The second block of zeros at the end is a habit.
        for (var length = 0; length <= Whole.Length - 2 * Tar.Block; length += 100)
        {
            await RefuseAsync(Whole[..length], ArchiveFault.Damaged);
        }
    }

    [Theory]
    [InlineData(ArchiveCompression.Gzip)]
    [InlineData(ArchiveCompression.Zstd)]
    public async Task That_is_compressed_and_cut_anywhere_is_refused(ArchiveCompression compression)
    {
        byte[] tar = Tar.Of(Tar.File("a", Bytes.Of(20_000)));
        var whole = compression == ArchiveCompression.Gzip ? Tar.Gzip(tar) : Tar.Zstd(tar);
        Assert.Single(await ReadAsync(whole, new(true, compression)));
        foreach (var length in Enumerable.Range(0, 50).Select(i => i * whole.Length / 50).Append(whole.Length - 9).Append(whole.Length - 1))
        {
            await RefuseAsync(whole[..length], ArchiveFault.Damaged, new(true, compression));
        }
    }

    [Theory]
    [InlineData(ArchiveCompression.Gzip)]
    [InlineData(ArchiveCompression.Zstd)]
    public async Task That_is_one_file_and_cut_anywhere_is_refused(ArchiveCompression compression)
    {
        foreach (var content in new[] { Bytes.Of(3000), new byte[300_000], [1] })
        {
            var whole = compression == ArchiveCompression.Gzip ? Tar.Gzip(content) : Tar.Zstd(content);
            Assert.Equal(content.Length, Assert.Single(await ReadAsync(whole, new(false, compression))).Size);
            for (var length = 0; length < whole.Length; length += length < whole.Length - 30 ? 13 : 1)
            {
                await RefuseAsync(whole[..length], ArchiveFault.Damaged, new(false, compression));
            }
        }
    }

    [Theory]
    [InlineData(ArchiveCompression.Gzip)]
    [InlineData(ArchiveCompression.Zstd)]
    public async Task That_does_not_have_its_checksum_is_refused(ArchiveCompression compression)
    {
        byte[] tar = Tar.Of(Tar.File("a", Bytes.Of(20_000)));
        var whole = compression == ArchiveCompression.Gzip ? Tar.Gzip(tar) : Tar.Zstd(tar);
        whole[compression == ArchiveCompression.Gzip ? ^6 : ^2] ^= 1;

        await RefuseAsync(whole, ArchiveFault.Damaged, new(true, compression));
    }

    [Fact]
    public async Task Is_refused()
    {
        byte[] wrongSum = [.. Whole];
        wrongSum[0] ^= 1;
        await RefuseAsync(wrongSum, ArchiveFault.Damaged);
        await RefuseAsync([.. Whole, .. "more"u8], ArchiveFault.Damaged);
        await RefuseAsync([.. Whole, .. Whole], ArchiveFault.Damaged);
        await RefuseAsync(Encoding.UTF8.GetBytes(new string('x', 2000)), ArchiveFault.Damaged);
        await RefuseAsync([.. Tar.Gzip(Whole), 1, 2, 3], ArchiveFault.Damaged, Gzipped);
        await RefuseAsync([.. Tar.Zstd(Whole), 1, 2, 3, 4, 5], ArchiveFault.Damaged, Zstandard);
        await RefuseAsync(Whole, ArchiveFault.Damaged, Gzipped);
        await RefuseAsync(Whole, ArchiveFault.Damaged, Zstandard);
        await RefuseAsync(Tar.Patch(Whole, 0, 124, "0000000000x"u8), ArchiveFault.Damaged);
        await RefuseAsync(Tar.Patch(Whole, 0, 124, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]), ArchiveFault.Damaged);
    }

    [Theory]
    [InlineData("12 path")]
    [InlineData("99 path=a\n")]
    [InlineData("x path=a\n")]
    [InlineData("10 =abcdef\n")]
    [InlineData("0 \n")]
    [InlineData("12 size=-1a\n")]
    public async Task Of_pax_records_that_are_none_is_refused(string records) =>
        await RefuseAsync([.. Tar.Patch(Tar.OfFiles(("records", records)), 0, 156, "x"u8)[..^1024], .. Whole], ArchiveFault.Damaged);

    private async Task RefuseAsync(byte[] archive, ArchiveFault fault, ArchiveForm? form = null) =>
        Assert.Equal(fault, (await Assert.ThrowsAsync<ArchiveException>(() => ReadAsync(archive, form))).Fault);
}
