using ModelBuild.Formats.Tests.Kit;

namespace ModelBuild.Formats.Tests;

public sealed class AnOnnxFile
{
    private const string Name = "model.onnx";

    /// <summary>Weights before and after the inputs, in a branch, in an attribute, outside the file; named and unknown dimensions; a list and a map.</summary>
    internal static readonly byte[] Whole =
    [
        .. Wire.Number(1, 8), .. Wire.Text(2, "pytorch"), .. Wire.Text(3, "2.1"), .. Wire.Text(6, "About"),
        .. Wire.Message(7,
            Tensor(5, "w", 1, [3, 4], Wire.Bytes(9, new byte[48])),
            Wire.Message(1, Wire.Text(1, "x"), Wire.Text(4, "MatMul")),
            Wire.Message(1, Wire.Text(4, "FusedMatMul"), Wire.Text(7, "com.microsoft")),
            Wire.Message(1, Wire.Text(4, "If"), Wire.Message(5, Wire.Text(1, "then_branch"), Wire.Message(6, Tensor(5, "in", 7, [2], External("sub/c.bin")), Wire.Message(1, Wire.Text(4, "Add"))))),
            Wire.Message(1, Wire.Text(4, "Constant"), Wire.Message(5, Wire.Text(1, "value"), Tensor(5, "", 1, [100], External("b.bin")))),
            Wire.Text(2, "main_graph"),
            Value(11, "x", 1, Wire.Message(1, Wire.Text(2, "batch")), Wire.Message(1), Wire.Message(1, Wire.Number(1, -1)), Wire.Message(1, Wire.Number(1, 3))),
            Value(11, "w", 1, Wire.Message(1, Wire.Number(1, 3)), Wire.Message(1, Wire.Number(1, 4))),
            Value(11, "h", 10),
            Wire.Message(12, Wire.Text(1, "ids"), Wire.Message(2, Wire.Message(4, Wire.Message(1, Wire.Message(1, Wire.Number(1, 7), Wire.Message(2)))))),
            Wire.Message(12, Wire.Text(1, "map"), Wire.Message(2, Wire.Message(5, Wire.Number(1, 8), Wire.Message(2, Wire.Message(1, Wire.Number(1, 1)))))),
            Tensor(5, "h", 10, [8], External("a.bin")),
            Wire.Message(15, Tensor(1, "sparse", 1, [5]), Tensor(2, "", 7, [5]))),
        .. Wire.Message(8, Wire.Number(2, 17)), .. Wire.Message(8, Wire.Text(1, "com.microsoft"), Wire.Number(2, 1)),
        .. Wire.Message(14, Wire.Text(1, "task"), Wire.Text(2, "detect")),
        .. Wire.Message(25, Wire.Text(1, "f"), Wire.Message(7, Wire.Text(4, "Relu"))),
    ];

    [Fact]
    public async Task Says_what_goes_in_and_out_what_a_runtime_must_have_and_where_the_rest_of_it_is() => Assert.Equal(
        """
        format: onnx 8
        producer: pytorch 2.1
        name: main_graph
        description: About
        parameters: 27 (float32: 17, float16: 8, int64: 2)
        precision: float32
        inputs: x: float32[batch,?,?,3]
        outputs: ids: sequence(int64)[], map: map(string,float32)[...]
        operator sets: ai.onnx 17, com.microsoft 1
        operators: Add, Constant, If, MatMul, Relu, com.microsoft::FusedMatMul
        metadata: task=detect
        needs: a.bin, b.bin, sub/c.bin
        """,
        await Reading.TextAsync(Name, Whole));

    [Theory]
    [InlineData("DequantizeLinear", null, "qdq")]
    [InlineData("QLinearConv", null, "qlinear")]
    [InlineData("MatMulNBits", null, "int4")]
    [InlineData("MatMulNBits", 4, "int4")]
    [InlineData("MatMulNBits", 8, null)]
    [InlineData("MatMul", 4, null)]
    public async Task Says_how_it_is_quantized(string type, int? bits, string? quantization)
    {
        var attribute = bits is { } number ? Wire.Message(5, Wire.Text(1, "bits"), Wire.Number(3, number)) : [];
        byte[] model = [.. Wire.Number(1, 10), .. Wire.Message(7, Wire.Message(1, attribute, Wire.Text(4, type)))];

        Assert.Equal(quantization, (await Reading.FactsAsync(Name, model)).Quantization);
    }

    [Fact]
    public async Task May_have_dimensions_one_by_one_or_packed() => Assert.Equal(
        24 + 6,
        (await Reading.FactsAsync(Name, [.. Wire.Number(1, 8), .. Wire.Message(7, Tensor(5, "a", 1, [2, 3, 4]), Wire.Message(5, Wire.Bytes(1, [2, 3])))])).ParameterCount);

    public static TheoryData<string, byte[]> Lies() => new()
    {
        { "field 7 says that 18446744073709551615 bytes follow, and 0 do", Wire.Head(7, ulong.MaxValue) },
        { "field 7 says that 9223372036854775807 bytes follow, and 0 do", Wire.Head(7, long.MaxValue) },
        { "field 9 says that 2147483648 bytes follow, and 2 do", Wire.Message(7, Wire.Message(5, [.. Wire.Head(9, 1U << 31), 0, 0])) },
        { "field 9 says that 3 bytes follow, and 2 do", [.. Wire.Message(7, Wire.Message(5, [.. Wire.Head(9, 3), 0, 0])), .. Wire.Text(2, "what follows is not the tensor's")] },
        { "it ends in the middle of a number", [0x10, 0x80, 0x80] },
        { "a number has more than ten bytes", [0x10, .. Enumerable.Repeat<byte>(0xFF, 11), 0] },
        { "a field has the wire type 3", [0x0B, 0x0C] },
        { "a field has the number 0", [0x02, 0x00] },
        { "field 7 is a number where text or a message belongs", Wire.Number(7, 5) },
        { "a tensor has the size -1 in one dimension", Wire.Message(7, Tensor(5, "w", 1, [-1])) },
        { "its tensors have more elements than can be counted", Wire.Message(7, Tensor(5, "w", 1, [1L << 40, 1L << 40])) },
        { "a tensor has more than 64 dimensions", Wire.Message(7, Tensor(5, "w", 1, [.. Enumerable.Repeat(1L, 65)])) },
        { "it has a text of 2000000 bytes, more than the 1048576 that are read", Wire.Bytes(6, new byte[2_000_000]) },
        { "its graphs are nested more than 32 deep", Enumerable.Range(0, 40).Aggregate(Array.Empty<byte>(), (inner, _) => Wire.Message(1, Wire.Message(5, Wire.Message(6, inner)))) is var nested ? Wire.Bytes(7, nested) : [] },
        { "a type is nested too deeply", Wire.Message(7, Wire.Message(11, Wire.Message(2, Enumerable.Range(0, 50).Aggregate(Array.Empty<byte>(), (inner, _) => Wire.Message(4, Wire.Bytes(1, inner)))))) },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Is_refused_where_it_lies(string reason, byte[] rest) => Assert.Equal(reason, await Reading.RefusedAsync(Name, [.. Wire.Number(1, 8), .. rest]));

    [Fact]
    public async Task Is_read_or_refused_by_name_wherever_it_is_cut_off() => Assert.Null(await Truncations.FirstFailureAsync(Name, Whole));

    [Fact]
    public async Task Is_read_or_refused_by_name_however_it_is_damaged() => await Mutations.HoldAsync((Name, Whole));

    private static byte[] Tensor(int field, string name, int type, long[] shape, params byte[][] rest) =>
        Wire.Message(field, [.. shape.Select(size => Wire.Number(1, size)), Wire.Number(2, type), Wire.Text(8, name), .. rest]);

    private static byte[] External(string location) => Wire.Message(13, Wire.Text(1, "location"), Wire.Text(2, location));

    private static byte[] Value(int field, string name, int type, params byte[][] dimensions) =>
        Wire.Message(field, Wire.Text(1, name), Wire.Message(2, Wire.Message(1, Wire.Number(1, type), Wire.Message(2, dimensions))));
}
