using System.Buffers.Binary;
using ModelBuild.Formats.Tests.Kit;
using static ModelBuild.Formats.Tests.Kit.FlatbufferPart;

namespace ModelBuild.Formats.Tests;

public sealed class ATFLiteFile
{
    private const string Name = "model.tflite";

    [Fact]
    public async Task Says_which_built_in_operators_it_calls_and_how_its_signature_names_its_tensors() => Assert.Equal(
        """
        format: tflite 3
        parameters: 6 (int8: 6)
        precision: int8
        inputs: t0: float32[?,3]
        outputs: t1: int8[2,3]
        signatures: predict(x: float32[?,3]) -> y: int8[2,3]
        operators: BATCH_MATMUL, BUILTIN_4000, CONV_2D, custom::FlexErf
        metadata: min_runtime_version=2.3.0
        """,
        await Reading.TextAsync(Name, Whole()));

    [Theory]
    [InlineData(0, 0x7FFF_FFFF, "it says that 4 bytes follow, and 0 do")]
    [InlineData(0, -1, "it says that 4 bytes follow, and 0 do")]
    [InlineData(0, 0, "it holds no graph")]
    public async Task Is_refused_where_its_root_is_elsewhere(int at, int value, string reason)
    {
        var bytes = Whole();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);

        Assert.Equal(reason, await Reading.RefusedAsync(Name, bytes));
    }

    [Fact]
    public async Task Is_refused_where_a_list_says_that_it_has_billions_of_tables()
    {
        var bytes = FlatbufferFile.Of(Table((8, Raw(BitConverter.GetBytes(uint.MaxValue)))));

        Assert.StartsWith("it has a list of 4294967295 values", await Reading.RefusedAsync(Name, bytes), StringComparison.Ordinal);
    }

    /// <summary>A thousand graphs that are one and the same, with a hundred thousand tensors that are one and the same.</summary>
    [Fact]
    public async Task Is_refused_where_it_leads_to_the_same_places_again_and_again()
    {
        var tensor = Table((10, Text(new string('x', 1000))));
        var graph = Table((4, List([.. Enumerable.Repeat(tensor, 100_000)])));
        var bytes = FlatbufferFile.Of(Table((8, List([.. Enumerable.Repeat(graph, 1_000)]))));

        Assert.Equal("it leads to the same places again and again", await Reading.RefusedAsync(Name, bytes));
    }

    [Fact]
    public async Task Is_refused_where_it_names_a_tensor_that_it_does_not_have()
    {
        var graph = Table((6, Numbers(7)));

        Assert.Equal("it names tensor 7 of 0", await Reading.RefusedAsync(Name, FlatbufferFile.Of(Table((8, List(graph))))));
    }

    [Fact]
    public async Task Is_read_or_refused_by_name_wherever_it_is_cut_off() => Assert.Null(await Truncations.FirstFailureAsync(Name, Whole()));

    [Fact]
    public async Task Is_read_or_refused_by_name_however_it_is_damaged() => await Mutations.HoldAsync((Name, Whole()));

    private static byte[] Whole()
    {
        var input = Table((4, Numbers(1, 3)), (10, Text("t0")), (18, Numbers(-1, 3)));
        var weights = Table((4, Numbers(2, 3)), (6, Byte(9)), (8, Number(1)), (10, Text("t1")));
        var graph = Table((4, List(input, weights)), (6, Numbers(0)), (8, Numbers(1)));
        var signature = Table(
            (4, List(Table((4, Text("x"))))),
            (6, List(Table((4, Text("y")), (6, Number(1))))),
            (8, Text("predict")));
        return FlatbufferFile.Of(Table(
            (4, Number(3)),
            (6, List(
                Table((4, Byte(3))),
                Table((4, Byte(126)), (10, Number(126))),
                Table((4, Byte(127)), (10, Number(4000))),
                Table((4, Byte(32)), (6, Text("FlexErf"))))),
            (8, List(graph)),
            (12, List(Table(), Table((4, Text("123456"))), Table((4, Text("2.3.0\0\0"))))),
            (16, List(Table((4, Text("min_runtime_version")), (6, Number(2))))),
            (18, List(signature))));
    }
}
