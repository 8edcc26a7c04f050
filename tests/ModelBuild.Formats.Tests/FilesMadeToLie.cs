using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using ModelBuild.Formats.Tests.Kit;

namespace ModelBuild.Formats.Tests;

/// <summary>Bombs, depths, counts and sizes beyond all reason: refused by name, or passed by, in little time and memory.</summary>
public sealed class FilesMadeToLie
{
    private const string Entities = """
        <?xml version="1.0"?>
        <!DOCTYPE PMML [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
        <PMML version="4.4"><Header copyright="&c;"/></PMML>
        """;

    private const string External = """
        <?xml version="1.0"?>
        <!DOCTYPE net SYSTEM "file:///etc/passwd">
        <net name="a" version="11"></net>
        """;

    public static TheoryData<string, string, string> Texts() => new()
    {
        { "model.pmml", Entities, "it has a document type, which is not read, or is not valid XML" },
        { "model.xml", External, "it has a document type, which is not read, or is not valid XML" },
        { "model.pmml", "<PMML version=\"4.4\"><Header>" + Repeated("<a>", 10_000), "it is nested more than 256 deep" },
        { "model.pmml", "<PMML version=\"4.4\"><TreeModel></PMML>", "it is not valid XML in line 1" },
        { "model.xml", "<net name=\"a\" version=\"11\"><layers><layer id=\"0\" name=\"w\" type=\"Const\"><data element_type=\"f32\" shape=\"9223372036854775807,9\" size=\"4\"/></layer></layers></net>", "its tensors have more elements than can be counted" },
        { "model.json", "{\"learner\":" + Repeated("{\"a\":", 100_000), "it is not valid JSON" },
        { "model.json", "{\"learner\":" + Repeated("[", 100_000), "it is not valid JSON" },
        { "model.json", "{\"learner\":{\"" + Repeated("x", 3_000_000), "it has a text of more than 1048576 bytes" },
        { "model.json", "{\"learner\":{\"\\ud800\":1}}", "it is not valid JSON" },
        { "model.json", "{\"learner\":{}} x", "it is not valid JSON" },
        { "MLmodel", "flavors: " + Repeated("[", 100_000), "it is nested more than 32 deep" },
        { "MLmodel", "flavors:\n  a: {data: [}\n", "it is not valid YAML in line 2" },
        { "MLmodel", "flavors:\n  a: {}\nsignature:\n  inputs: '{}'\n", "its signature is not a list in JSON" },
        { "MLmodel", "flavors:\n  a: {}\nsignature:\n  inputs: '" + Repeated("[", 1000) + "'\n", "its signature is not a list in JSON" },
        { "model.txt", "tree\nversion=v4\nobjective=binary\n", "it has no tree" },
        { "Manifest.json", "[", "it is not valid JSON" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Of_text_are_refused(string name, string text, string reason) => Assert.Equal(reason, await Reading.RefusedAsync(name, Encoding.UTF8.GetBytes(text)));

    /// <summary>An alias is no value, however often it is used.</summary>
    [Fact]
    public async Task In_YAML_do_not_grow_by_aliases()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (var level = 1; level < 60; level++)
        {
            bomb.Append(CultureInfo.InvariantCulture, $"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]\n");
        }

        Assert.Equal("format: mlflow\nmetadata: flavors=onnx, flavors.onnx.data=m.onnx\nneeds: m.onnx", await Reading.TextAsync("MLmodel", Encoding.UTF8.GetBytes(bomb + "flavors:\n  onnx:\n    data: m.onnx\n    code: *a59\n")));
    }

    public static TheoryData<string, byte[], string> Binaries() => new()
    {
        { "model.ubj", [.. UbjsonStart, .. "[$d#L"u8, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "it says that 18446744073709551615 bytes follow, and 0 do" },
        { "model.ubj", [.. UbjsonStart, .. "[#L"u8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "a length is -1" },
        { "model.ubj", [.. UbjsonStart, .. "[$[#L"u8, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, .. Encoding.ASCII.GetBytes(Repeated("[", 100))], "it is nested more than 32 deep" },
        { "model.ubj", [.. UbjsonStart, .. "SL"u8, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "it says that 9223372036854775807 bytes follow, and 0 do" },
        { "model.ubj", [.. UbjsonStart, .. "{$i"u8], "it says that 1 bytes follow, and 0 do" },
        { "model.ubj", [.. UbjsonStart, .. "[$dx"u8], "a list has a type and no count" },
        { "weights.npy", FlatFiles.Npy("<f4", "(1000000000, 1000000000)", 24), "its 1000000000000000000 elements do not fit into the 24 bytes that follow its header" },
        { "weights.npy", FlatFiles.Npy("<f4", "(9223372036854775807, 9)", 24), "its tensors have more elements than can be counted" },
        { "weights.npy", FlatFiles.Npy("<f4", "(99999999999999999999,)", 24), "its header is not that of an array" },
        { "weights.npy", [0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0], "its header is not that of an array" },
        { "model.engine", [0, 0, 1, 0, .. "{\"a\":"u8, 1, 2], "it says that 65536 bytes follow, and 7 do" },
        { "Model.key", [.. "ML\0MODEL"u8, 1, 2], "its header is cut off" },
        { "model.h5", FlatFiles.Hdf5("{}")[..^1], "it says that it has 138 bytes, and has 137" },
        { "model.mlmodel", [.. Wire.Number(1, 8), .. Wire.Head(502, 1L << 40)], "field 502 says that 1099511627776 bytes follow, and 0 do" },
        { "model.pte", FlatbufferFile.Of(FlatbufferPart.Table((6, FlatbufferPart.Raw(BitConverter.GetBytes(uint.MaxValue)))), "ET12"), "it has a list of 4294967295 values, and 0 bytes follow" },
        { "model.ort", FlatbufferFile.Of(FlatbufferPart.Table(), "ORTM"), "it holds no model" },
        { "model.pkl", [0x80, 4, 0x8E, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], "its pickle breaks off at its byte 2 (EndsEarly)" },
    };

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Of_bytes_are_refused(string name, byte[] bytes, string reason) => Assert.Equal(reason, await Reading.RefusedAsync(name, bytes));

    [Fact]
    public async Task In_zips_are_refused_where_a_member_unpacks_to_gigabytes()
    {
        var bomb = ZippedFile.Of(CompressionLevel.Optimal, ("MAR-INF/MANIFEST.json", new byte[40_000_000]));

        Assert.Equal("its 'MAR-INF/MANIFEST.json' unpacks to more than the 16777216 bytes that are read", await Reading.RefusedAsync("model.mar", bomb));
    }

    [Fact]
    public async Task In_zips_are_refused_where_a_member_says_that_it_is_longer_than_the_file()
    {
        var zip = ZippedFile.Of(("TrainingInfo/Version.txt", "5.0.1"u8.ToArray()), ("TransformerChain/Model.key", MLNetFiles.Key("TransformerChain")));
        var entry = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(entry + 20), 1_000_000_000);

        Assert.StartsWith("its 'TrainingInfo/Version.txt' has 1000000000 bytes, and ", await Reading.RefusedAsync("model.zip", zip), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_zips_are_refused_where_the_directory_is_cut_off()
    {
        var zip = ZippedFile.Of(("TrainingInfo/Version.txt", "5.0.1"u8.ToArray()), ("TransformerChain/Model.key", MLNetFiles.Key("TransformerChain")));

        Assert.Equal("its directory, which is at its end, is missing", await Reading.RefusedAsync("model.zip", zip[..^30]));
    }

    /// <summary>Each is within bounds; together they unpack to more than any file is worth.</summary>
    [Fact]
    public async Task In_zips_are_refused_where_many_members_unpack_to_gigabytes()
    {
        byte[] array = [0x93, .. "NUMPY"u8, 2, 0, .. BitConverter.GetBytes(65_000), .. Encoding.ASCII.GetBytes("{'descr': '<f4', 'shape': (1,), }".PadRight(65_000))];
        var zip = ZippedFile.Of(CompressionLevel.Fastest, [.. Enumerable.Range(0, 5_000).Select(index => ($"{index}.npy", array))]);

        Assert.EndsWith("' and those before it unpack to more than is read", await Reading.RefusedAsync("weights.npz", zip), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_zips_are_refused_where_their_names_are_longer_than_all_they_hold()
    {
        var name = new string('a', 60_000);
        var zip = ZippedFile.Of([("a.npy", []), .. Enumerable.Range(0, 600).Select(index => ($"{index}{name}.npy", Array.Empty<byte>()))]);

        Assert.EndsWith(" members, or their names are too long", await Reading.RefusedAsync("weights.npz", zip), StringComparison.Ordinal);
    }

    /// <summary>Blanks before a value are no text, however many.</summary>
    [Fact]
    public async Task In_JSON_are_read_through_megabytes_of_blanks() => Assert.Equal(
        "format: xgboost\narchitecture: gbtree",
        await Reading.TextAsync("model.json", Encoding.UTF8.GetBytes("{\"learner\":" + Repeated(" ", 5_000_000) + "{\"gradient_booster\":{\"name\":\"gbtree\"}}}")));

    [Fact]
    public async Task In_zips_are_read_in_seconds_where_every_member_is_the_same()
    {
        var array = FlatFiles.Npy("<f4", "(1,)", 4);
        var zip = ZippedFile.Of([.. Enumerable.Range(0, 20_000).Select(index => ($"{index}.npy", array))]);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Assert.Equal(20_000, (await Reading.FactsAsync("weights.npz", zip)).ParameterCount);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }

    /// <summary>Nothing but what was read is believed: a pickle that unpacks to gigabytes says its class and no more.</summary>
    [Fact]
    public async Task In_joblib_are_given_up_where_they_unpack_to_gigabytes()
    {
        var packed = new MemoryStream();
        await using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            await zlib.WriteAsync(Encoding.Latin1.GetBytes("\u0080\u0004\u0095\0\0\0\0\0\0\0\0\u008C\u0001m\u008C\u0005Model\u0093)\u0081}\u008C\u0001aB\0\0\0\u0070"), TestContext.Current.CancellationToken);
            var zeros = new byte[1 << 20];
            for (var count = 0; count < 100; count++)
            {
                await zlib.WriteAsync(zeros, TestContext.Current.CancellationToken);
            }
        }

        Assert.Equal("format: pickle 4\narchitecture: m.Model\nmetadata: compression=zlib", await Reading.TextAsync("model.joblib", packed.ToArray()));
    }

    /// <summary>A count of tensors is given only where all of them are known.</summary>
    [Theory]
    [InlineData("_utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\0", "0X\u0003\0\0\0cpuK\u0006tQK\0NNtR.")]
    [InlineData("_utils\n_rebuild_sparse_tensor\n(K\0K\u0003tR.", "")]
    [InlineData("_tensor\n_rebuild_from_type_v2\n(NNtR.", "")]
    public async Task In_torch_have_no_count_where_a_shape_cannot_be_followed(string start, string rest)
    {
        var zip = ZippedFile.Of(("m/data.pkl", Encoding.Latin1.GetBytes("\u0080\u0002ctorch." + start + rest)));

        Assert.Equal("format: pt", await Reading.TextAsync("model.pt", zip));
    }

    /// <summary>Its first member says nothing, its directory all: what is wrong in it is not passed by.</summary>
    [Fact]
    public async Task In_zips_are_refused_where_only_the_directory_says_what_they_are()
    {
        var zip = ZippedFile.Of(("readme.txt", "x"u8.ToArray()), ("m/data.pkl", "\u0080"u8.ToArray()));

        Assert.Equal("its pickle breaks off at its byte 0 (UnknownOpcode)", await Reading.RefusedAsync("archive.zip", zip));
    }

    [Theory]
    [InlineData("model.zip")]
    [InlineData("anything.bin")]
    public async Task Of_other_kinds_have_no_facts_however_broken(string name) =>
        Assert.Null(await Reading.ReadAsync(name, ZippedFile.Of(("readme.txt", "text"u8.ToArray()))[..^10]));

    /// <summary>Two bytes are all that a pickle begins with, and raw weights begin with any.</summary>
    [Fact]
    public async Task In_pickles_are_refused_only_where_the_name_says_that_they_are_pickles()
    {
        byte[] content = [0x80, 2, (byte)'q', 1, 0xB5, 0x60];

        Assert.Null(await Reading.ReadAsync("weights.bin", content));
        Assert.Equal("its pickle breaks off at its byte 2 (WrongOperand)", await Reading.RefusedAsync("weights.pkl", content));
    }

    private static byte[] UbjsonStart => [.. "{L"u8, 0, 0, 0, 0, 0, 0, 0, 7, .. "learner"u8];

    private static string Repeated(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
