using ModelBuild.Bundles.Archives;

namespace ModelBuild.Bundles.Tests.Archives;

public sealed class ABomb : ArchiveTest
{
    private const int Mebibyte = 1024 * 1024;

    [Theory]
    [InlineData(ArchiveCompression.Gzip)]
    [InlineData(ArchiveCompression.Zstd)]
    public async Task Of_zeros_is_not_unpacked(ArchiveCompression compression)
    {
        var tar = Tar.Of(Tar.File("a", new byte[80 * Mebibyte]));
        var bomb = compression == ArchiveCompression.Gzip ? Tar.Gzip(tar) : Tar.Zstd(tar);

        // Its size is known from the header, so that nothing is written; one that lies is stopped where it exceeds.
        await RefuseAsync(bomb, compression, new() { MaxRatio = 100 });
        await RefuseAsync(bomb, compression, new() { MaxSize = 70 * Mebibyte });
        Assert.Single(await ReadAsync(bomb, new(true, compression), new() { Floor = 100 * Mebibyte }));
    }

    [Fact]
    public async Task In_the_padding_is_not_unpacked() =>
        await RefuseAsync(Tar.Gzip([.. Tar.OfFiles(("a", "one")), .. new byte[80 * Mebibyte]]), ArchiveCompression.Gzip, new() { MaxRatio = 10 });

    [Fact]
    public async Task Of_a_size_that_it_has_not_is_refused_at_its_header() =>
        await RefuseAsync(Tar.Gzip(Tar.Patch(Tar.OfFiles(("a", "one")), 0, 124, "77777777777"u8)), ArchiveCompression.Gzip, ArchiveLimits.Default);

    [Theory]
    [InlineData("x")]
    [InlineData("g")]
    [InlineData("L")]
    [InlineData("K")]
    public async Task Of_a_name_or_records_is_refused(string type)
    {
        var bomb = Tar.Patch(Tar.Of(Tar.File("a", new byte[3 * Mebibyte])), 0, 156, [(byte)type[0]]);

        await RefuseAsync(Tar.Gzip(bomb), ArchiveCompression.Gzip, ArchiveLimits.Default);
    }

    [Fact]
    public async Task Of_memory_is_refused()
    {
        // A frame that wants a window of 1 GiB.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0b10100_000, 0x01, 0x00, 0x00];

        Assert.Equal(ArchiveFault.Damaged, (await Assert.ThrowsAsync<ArchiveException>(() => ReadAsync(frame, new(false, ArchiveCompression.Zstd)))).Fault);
        frame[5] = 0b00000_000;
        Assert.Single(await ReadAsync(frame, new(false, ArchiveCompression.Zstd)));
    }

    [Fact]
    public async Task Of_entries_is_refused() =>
        await RefuseAsync(Tar.Of(Enumerable.Range(0, 101).Select(i => Tar.Folder($"{i}/"))), ArchiveCompression.None, new() { MaxHeaders = 100 });

    private async Task RefuseAsync(byte[] archive, ArchiveCompression compression, ArchiveLimits limits) =>
        Assert.Equal(ArchiveFault.TooLarge, (await Assert.ThrowsAsync<ArchiveException>(() => ReadAsync(archive, new(true, compression), limits))).Fault);
}
