using System.Buffers.Binary;
using System.IO.Compression;
using ModelBuild.Formats.Pickles;

namespace ModelBuild.Formats.Tests.Pickles;

public sealed class Archives : PickleTest
{
    private const string Central = "PK\u0001\u0002";
    private const string End = "PK\u0005\u0006";

    [Theory]
    [InlineData("archive/data.pkl")]
    [InlineData("archive/DATA.PKL")]
    [InlineData("archive\\data.pkl")]
    [InlineData("other/nested/thing.Pkl")]
    [InlineData("no-extension")]
    [InlineData("weights.txt")]
    public async Task Have_every_member_scanned(string member)
    {
        var scan = await ScanAsync(Zip(("archive/version", "3\n"), (member, Payload), ("archive/data/0", "\0\0\0\0")));

        Assert.Equal(["os.system Called Dangerous"], Imports(scan));
        Assert.Equal((member, 0L), (scan.Imports[0].Member, scan.Imports[0].Offset));
        Assert.Empty(scan.Problems);
    }

    [Fact]
    public async Task May_be_compressed() =>
        Assert.Equal(PickleVerdict.Dangerous, (await ScanAsync(Zip(CompressionLevel.Optimal, ("a/data.pkl", Payload + new string(' ', 10_000))))).Verdict);

    [Fact]
    public async Task Have_all_members_of_one_name_scanned() =>
        Assert.Equal(PickleVerdict.Dangerous, (await ScanAsync(Zip(("a/data.pkl", Payload), ("a/data.pkl", Harmless)))).Verdict);

    [Fact]
    public async Task With_no_pickle_have_none()
    {
        var scan = await ScanAsync(Zip(CompressionLevel.Optimal, ("metadata.json", "{}"), ("config.json", "{}")), "model.keras");

        Assert.Equal((PickleVerdict.NoPickle, PickleContainer.Zip), (scan.Verdict, scan.Container));
    }

    [Fact]
    public async Task Of_TorchScript_name_their_code()
    {
        var scan = await ScanAsync(
            Zip(("m/data.pkl", "\u0080\u0002c__torch__.net\nNet\n)\u0081}b."), ("m/code/__torch__/net.py", "class Net(Module):\n  pass\n"), ("m/constants.pkl", "\u0080\u0002).")), "model.pt");

        Assert.Equal((PickleVerdict.Safe, PickleContainer.TorchScript), (scan.Verdict, scan.Container));
        Assert.Equal(["m/code/__torch__/net.py"], scan.Code);
    }

    [Fact]
    public async Task Within_archives_are_opened() =>
        Assert.Equal("model.pt/a/data.pkl", (await ScanAsync(Zip(("model.pt", new string([.. Zip(("a/data.pkl", Payload)).Select(value => (char)value)]))))).Imports[0].Member);

    [Fact]
    public async Task Of_a_wrong_checksum_are_scanned_and_never_clean()
    {
        var zip = Change(Zip(("a/data.pkl", Payload)), Central, 16, 0x42);
        var harmless = Change(Zip(("a/data.pkl", Harmless)), Central, 16, 0x42);

        Assert.Equal(PickleVerdict.Dangerous, (await ScanAsync(zip)).Verdict);
        Assert.Equal(nameof(PickleProblemKind.WrongChecksum), Problems(await ScanAsync(harmless)));
        Assert.Equal(PickleVerdict.Unreadable, (await ScanAsync(harmless)).Verdict);
    }

    [Fact]
    public async Task That_say_they_are_encrypted_are_scanned_and_never_clean()
    {
        var scan = await ScanAsync(Change(Zip(("a/data.pkl", Payload)), Central, 8, 1));

        Assert.Equal((PickleVerdict.Dangerous, nameof(PickleProblemKind.EncryptedMember)), (scan.Verdict, Problems(scan)));
        Assert.Equal(PickleVerdict.Unreadable, (await ScanAsync(Change(Zip(("a/data.pkl", Harmless)), Central, 8, 1))).Verdict);
    }

    [Fact]
    public async Task Whose_directory_is_gone_are_searched_and_named_damaged()
    {
        var zip = Zip(("a/data.pkl", Payload), ("b/data.pkl", Harmless));
        var scan = await ScanAsync(zip[..Find(zip, Central)]);

        Assert.Equal((PickleVerdict.Dangerous, nameof(PickleProblemKind.DamagedArchive)), (scan.Verdict, Problems(scan)));
    }

    [Fact]
    public async Task Have_members_found_that_the_directory_hides()
    {
        var zip = Zip(("a/data.pkl", Payload), ("b/data.pkl", Harmless));
        var second = Find(zip, Central, last: true);
        var first = Find(zip, Central);
        byte[] hidden = [.. zip[..first], .. zip[second..]];
        var end = hidden.AsSpan(Find(hidden, End, last: true));
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(end[12..], zip.Length - second - 22);

        var scan = await ScanAsync(hidden);

        Assert.Equal(PickleVerdict.Dangerous, scan.Verdict);
        Assert.Equal(new PickleProblem(PickleProblemKind.HiddenMember, 0, "a/data.pkl"), Assert.Single(scan.Problems));
    }

    [Fact]
    public async Task Whose_headers_contradict_each_other_are_never_clean()
    {
        var renamed = Change(Zip(("a/data.pkl", Harmless)), Central, 46, (byte)'b');
        var unpacked = Change(Zip(("a/data.pkl", Payload)), Central, 10, 8);

        Assert.Equal(nameof(PickleProblemKind.ContradictoryMember), Problems(await ScanAsync(renamed)));
        Assert.Equal(PickleVerdict.Dangerous, (await ScanAsync(unpacked)).Verdict);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(93)]
    public async Task Compressed_in_other_ways_are_unreadable(byte method) =>
        Assert.Contains(nameof(PickleProblemKind.UnsupportedCompression), Problems(await ScanAsync(Change(Zip(("a/data.pkl", Harmless)), Central, 10, method))), StringComparison.Ordinal);

    [Fact]
    public async Task With_something_before_them_or_after_are_damaged()
    {
        var zip = Zip(("a/data.pkl", Payload));
        byte[] shifted = [.. Zip(("b", "x"))[..20], .. zip];

        Assert.Equal((PickleVerdict.Dangerous, nameof(PickleProblemKind.DamagedArchive)), ((await ScanAsync(shifted)).Verdict, Problems(await ScanAsync(shifted))));
        Assert.Equal((PickleVerdict.Dangerous, nameof(PickleProblemKind.DamagedArchive)), ((await ScanAsync([.. zip, 1])).Verdict, Problems(await ScanAsync([.. zip, 1]))));
    }

    [Fact]
    public async Task That_unpack_to_too_much_are_unreadable()
    {
        var bomb = Zip(CompressionLevel.Optimal, ("a/data.pkl", $"\u0080\u0003B\0\0\u0010\0{new string('\0', 1 << 20)}."));

        var scan = await PickleScanner.ScanAsync("x", new MemoryStream(bomb), PickleAllowList.Default, maximumUnpacked: 100_000, Cancellation);

        Assert.Equal((PickleVerdict.Unreadable, nameof(PickleProblemKind.TooMuch)), (scan.Verdict, Problems(scan)));
    }

    [Fact]
    public async Task In_a_stream_that_cannot_seek_are_unreadable()
    {
        await using var content = new CountedStream(new MemoryStream(Zip(("a/data.pkl", Harmless))), canSeek: false);

        var scan = await PickleScanner.ScanAsync("x", content, PickleAllowList.Default, Cancellation);

        Assert.Equal((PickleVerdict.Unreadable, nameof(PickleProblemKind.NotSeekable)), (scan.Verdict, Problems(scan)));
    }

    private static byte[] Change(byte[] zip, string record, int offset, byte value)
    {
        zip[Find(zip, record) + offset] = value;
        return zip;
    }
}
