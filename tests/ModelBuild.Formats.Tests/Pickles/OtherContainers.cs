using System.IO.Compression;
using System.Text;
using ModelBuild.Formats.Pickles;

namespace ModelBuild.Formats.Tests.Pickles;

public sealed class OtherContainers : PickleTest
{
    /// <summary>A joblib file whose one array has 4 eight-byte elements and is aligned to 16.</summary>
    private const string Wrapper = "\u0080\u0003cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\u0081}(X\u0005\0\0\0shapeK\u0004\u0085X\u0005\0\0\0dtypecnumpy\ndtype\nX\u0002\0\0\0f8K\0K\u0001\u0087R(K\u0003X\u0001\0\0\0<NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\0tbX\u001b\0\0\0numpy_array_alignment_bytesK\u0010ub";

    private static readonly string Legacy = $"\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\u0002M\u00e9\u0003.{Harmless}\u0080\u0002ccollections\nOrderedDict\n)R.\u0080\u0002]q\0.";

    [Fact]
    public async Task Of_joblib_are_followed_over_their_arrays()
    {
        var elements = $"\u0003\u00ff\u00ff\u00ff{new string('\0', 32)}";

        Assert.Equal((PickleVerdict.Safe, PickleContainer.Joblib), await VerdictAsync($"{Wrapper}{elements}."));
        Assert.Equal((PickleVerdict.Dangerous, PickleContainer.Joblib), await VerdictAsync($"{Wrapper}{elements}0{Payload}"));
    }

    [Fact]
    public async Task Of_joblib_hide_no_opcodes_in_an_array() =>
        Assert.Equal(PickleVerdict.Dangerous, (await VerdictAsync($"{Wrapper}0{Payload}{new string('\0', 300)}")).Verdict);

    [Theory]
    [InlineData("K\u0004\u0085", "J\u00ff\u00ff\u00ff\u00ff\u0085")]
    [InlineData("f8K\0K\u0001", "V8K\0K\u0001")]
    [InlineData("f8K\0K\u0001", "xxK\0K\u0001")]
    public async Task Of_joblib_with_arrays_of_unknown_size_are_unreadable(string known, string unknown) =>
        Assert.Equal(PickleVerdict.Unreadable, (await VerdictAsync($"{Wrapper.Replace(known, unknown, StringComparison.Ordinal)}\0{new string('\0', 32)}.")).Verdict);

    [Fact]
    public async Task Of_joblib_with_arrays_of_objects_have_a_pickle_within()
    {
        var objects = Wrapper.Replace("f8K\0K\u0001", "O8K\0K\u0001", StringComparison.Ordinal);

        Assert.Equal(PickleVerdict.Safe, (await VerdictAsync($"{objects}\u0080\u0003]..")).Verdict);
        Assert.Equal(PickleVerdict.Dangerous, (await VerdictAsync($"{objects}{Payload}.")).Verdict);
    }

    [Fact]
    public async Task Of_zlib_and_gzip_are_unpacked()
    {
        foreach (var (text, verdict) in new[] { (Harmless, PickleVerdict.Safe), (Payload, PickleVerdict.Dangerous) })
        {
            Assert.Equal(verdict, (await ScanAsync(Pack(text, stream => new ZLibStream(stream, CompressionLevel.Fastest)))).Verdict);
            Assert.Equal(verdict, (await ScanAsync(Pack(text, stream => new GZipStream(stream, CompressionLevel.Fastest)))).Verdict);
        }
    }

    [Theory]
    [InlineData("BZh91AY&SY")]
    [InlineData("\u00fd7zXZ\0")]
    [InlineData("\u0004\"M\u0018")]
    [InlineData("ZF0x1234")]
    [InlineData("x ")]
    [InlineData("]\0\0\u0080\0\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\0\0")]
    [InlineData("7z\u00bc\u00af\u0027\u001c")]
    public async Task Of_other_compressions_are_unreadable(string start)
    {
        var scan = await ScanAsync(start + new string('x', 100));

        Assert.Equal((PickleVerdict.Unreadable, nameof(PickleProblemKind.UnsupportedCompression)), (scan.Verdict, Problems(scan)));
    }

    [Fact]
    public async Task Of_legacy_PyTorch_end_with_their_fifth_pickle()
    {
        // A storage of 640 elements begins like a pickle of protocol 2.
        Assert.Equal((PickleVerdict.Safe, PickleContainer.LegacyPyTorch), await VerdictAsync($"{Legacy}\u0080\u0002\0\0\0\0\0\0\0\0"));
        Assert.Equal((PickleVerdict.Dangerous, PickleContainer.LegacyPyTorch), await VerdictAsync(Legacy.Replace("collections\nOrderedDict", "os\nsystem", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("|O", PickleVerdict.Dangerous)]
    [InlineData("\\x7cO", PickleVerdict.Dangerous)]
    [InlineData("<f8", PickleVerdict.NoPickle)]
    public async Task Of_numpy_have_pickles_where_elements_are_objects(string type, PickleVerdict verdict)
    {
        var array = Npy(type, Payload);

        Assert.Equal((verdict, PickleContainer.Numpy), await VerdictAsync(array));
        Assert.Equal((verdict, PickleContainer.Numpy), Of(await ScanAsync(Zip(("a.npy", array)), "x.npz")));
    }

    [Theory]
    [InlineData("pickle")]
    [InlineData("anything")]
    public async Task Of_tar_are_scanned_member_by_member(string name)
    {
        var tar = new MemoryStream();
        using (var writer = new System.Formats.Tar.TarWriter(tar, System.Formats.Tar.TarEntryFormat.Ustar, leaveOpen: true))
        {
            await writer.WriteEntryAsync(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "sys_info") { DataStream = new MemoryStream(Of(Harmless)) }, Cancellation);
            await writer.WriteEntryAsync(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Of(Payload)) }, Cancellation);
        }

        var scan = await ScanAsync(tar.ToArray());

        Assert.Equal((PickleVerdict.Dangerous, PickleContainer.Tar, name), (scan.Verdict, scan.Container, scan.Imports[0].Member));
    }

    private static string Npy(string type, string data)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': (1,), }}\n";
        return $"\u0093NUMPY\u0001\0{(char)header.Length}\0{header}{data}";
    }

    private static byte[] Pack(string text, Func<Stream, Stream> open)
    {
        var packed = new MemoryStream();
        using (var stream = open(packed))
        {
            stream.Write(Encoding.Latin1.GetBytes(text));
        }

        return packed.ToArray();
    }

    private static async Task<(PickleVerdict Verdict, PickleContainer Container)> VerdictAsync(string content) => Of(await ScanAsync(content));

    private static (PickleVerdict Verdict, PickleContainer Container) Of(PickleScan scan) => (scan.Verdict, scan.Container);
}
