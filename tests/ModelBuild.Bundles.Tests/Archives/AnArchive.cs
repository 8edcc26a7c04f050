using System.Formats.Tar;
using ModelBuild.Bundles.Archives;

namespace ModelBuild.Bundles.Tests.Archives;

public sealed class AnArchive : ArchiveTest
{
    private static readonly string Long = string.Join('/', Enumerable.Repeat("a-folder-with-a-name", 20)) + "/weights.bin";

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public async Task Is_read_in_every_format(TarEntryFormat format)
    {
        using var folder = new TemporaryDirectory();
        folder.Write("tree/a/short.bin", Bytes.Of(100_001));
        folder.Write("tree/empty", "");
        var bytes = new MemoryStream();
        await using (var writer = new TarWriter(bytes, format, leaveOpen: true))
        {
            await writer.WriteEntryAsync(folder["tree/a"], "./a/", TestContext.Current.CancellationToken);
            await writer.WriteEntryAsync(folder["tree/a/short.bin"], "./a/short.bin", TestContext.Current.CancellationToken);
            await writer.WriteEntryAsync(folder["tree/empty"], "empty", TestContext.Current.CancellationToken);
        }

        var members = await ReadAsync(bytes.ToArray());

        Assert.Equal(["a", "a/short.bin", "empty"], members.Select(member => member.Path));
        Assert.Equal([ArchiveMemberKind.Folder, ArchiveMemberKind.File, ArchiveMemberKind.File], members.Select(member => member.Kind));
        Assert.Equal(Bytes.Of(100_001), BytesOf(members[1]));
        Assert.Equal(0, members[2].Size);
        Assert.Equal((int)File.GetUnixFileMode(folder["tree/empty"]), members[2].Mode);
    }

    [Theory]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public async Task May_have_long_names_and_links(TarEntryFormat format)
    {
        var bytes = new MemoryStream();
        await using (var writer = new TarWriter(bytes, format, leaveOpen: true))
        {
            TarEntry file = format == TarEntryFormat.Pax ? new PaxTarEntry(TarEntryType.RegularFile, Long) : new GnuTarEntry(TarEntryType.RegularFile, Long);
            file.DataStream = new MemoryStream([1, 2, 3]);
            await writer.WriteEntryAsync(file, TestContext.Current.CancellationToken);
            TarEntry link = format == TarEntryFormat.Pax ? new PaxTarEntry(TarEntryType.SymbolicLink, "né") : new GnuTarEntry(TarEntryType.SymbolicLink, "né");
            link.LinkName = Long;
            await writer.WriteEntryAsync(link, TestContext.Current.CancellationToken);
        }

        var members = await ReadAsync(bytes.ToArray());

        Assert.Equal([Long, "né"], members.Select(member => member.Path));
        Assert.Equal([1, 2, 3], BytesOf(members[0]));
        Assert.Equal(Long, members[1].Target);
    }

    [Fact]
    public async Task May_be_compressed()
    {
        var tar = Tar.OfFiles(("a", "one"), ("b", new string('x', 3_000_000)));

        Assert.Equal("one", TextOf((await ReadAsync(Tar.Gzip(tar), Gzipped))[0]));
        Assert.Equal("one", TextOf((await ReadAsync(Tar.Zstd(tar), Zstandard))[0]));
        // As gzip and zstd let several be written behind each other.
        Assert.Equal(2, (await ReadAsync([.. Tar.Gzip(tar[..1000]), .. Tar.Gzip(tar[1000..])], Gzipped)).Count);
        Assert.Equal(2, (await ReadAsync([.. Tar.Zstd(tar[..1000]), .. Tar.Zstd(tar[1000..])], Zstandard)).Count);
    }

    [Fact]
    public async Task May_be_a_single_file_that_is_compressed()
    {
        var member = Assert.Single(await ReadAsync(Tar.Gzip([1, 2, 3]), new(IsTar: false, ArchiveCompression.Gzip)));

        Assert.Equal([1, 2, 3], BytesOf(member));
        Assert.Equal(3, member.Size);
    }

    [Fact]
    public async Task May_end_in_any_number_of_zeros() =>
        Assert.Single(await ReadAsync([.. Tar.OfFiles(("a", "one")), .. new byte[9216]]));

    [Fact]
    public async Task Of_GNU_tar_is_read()
    {
        using var folder = new TemporaryDirectory();
        folder.Write($"tree/{Long}", "weights");
        using var tar = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Peer.Require("tar"), ["-czf", folder["x.tar.gz"], "-C", folder["tree"], "."]))!;
        await tar.WaitForExitAsync(TestContext.Current.CancellationToken);

        var members = await ReadAsync(await File.ReadAllBytesAsync(folder["x.tar.gz"], TestContext.Current.CancellationToken), Gzipped);

        Assert.Equal(Long, Assert.Single(members, member => member.Kind == ArchiveMemberKind.File).Path);
    }
}
