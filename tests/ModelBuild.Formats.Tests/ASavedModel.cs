using System.Text.Json;
using ModelBuild.Formats.Tests.Kit;

namespace ModelBuild.Formats.Tests;

public sealed class ASavedModel
{
    private const string Name = "saved_model.pb";

    /// <summary>Two graphs, the second for serving; signatures that are not for callers; an asset; a graph that is passed by.</summary>
    internal static readonly byte[] Whole =
    [
        .. Wire.Number(1, 1),
        .. Wire.Message(2, Info("train"), Signature("train_me"), Wire.Message(6, Wire.Text(2, "b.txt"))),
        .. Wire.Message(2, Info("serve", "gpu"), Wire.Bytes(2, new byte[5_000]), Signature("__saved_model_init_op"), Signature("serving_default"), Signature("a"), Wire.Message(6, Wire.Text(2, "a.txt")), Wire.Message(6, Wire.Text(2, "b.txt"))),
    ];

    [Fact]
    public async Task Says_how_it_can_be_called() => Assert.Equal(
        """
        format: savedmodel 1
        producer: TensorFlow 2.2.0
        tags: serve, gpu
        inputs: a: int64[...], x: float32[?,0,n]
        outputs: y: float16[]
        signatures: a(a: int64[...], x: float32[?,0,n]) -> y: float16[]; serving_default(a: int64[...], x: float32[?,0,n]) -> y: float16[]
        needs: assets/a.txt, assets/b.txt
        """,
        await Reading.TextAsync(Name, Whole));

    [Fact]
    public async Task Has_the_signatures_that_TensorFlow_Serving_reports()
    {
        var bytes = await File.ReadAllBytesAsync(SharedFiles.Require("models/tensorflow/half_plus_two/saved_model.pb"), TestContext.Current.CancellationToken);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(SharedFiles.Require("models/tensorflow/half_plus_two_model_metadata.json"), TestContext.Current.CancellationToken));
        var reported = report.RootElement.GetProperty("metadata").GetProperty("signature_def").GetProperty("signature_def").EnumerateObject()
            .OrderBy(signature => signature.Name, StringComparer.Ordinal)
            .Select(signature => $"{signature.Name} {signature.Value.GetProperty("method_name")} {Reported(signature.Value, "inputs")} -> {Reported(signature.Value, "outputs")}");

        var read = (await Reading.FactsAsync(Name, bytes)).Signatures
            .Select(signature => $"{signature.Name} {signature.Method} {Read(signature.Inputs)} -> {Read(signature.Outputs)}");

        Assert.Equal(reported, read.ToList());
    }

    [Fact]
    public async Task Of_TensorFlow_1_needs_the_assets_of_its_collection()
    {
        var bytes = await File.ReadAllBytesAsync(SharedFiles.Require("models/tensorflow/half_plus_two/saved_model.pb"), TestContext.Current.CancellationToken);

        Assert.Equal("assets/foo.txt", Assert.Single((await Reading.FactsAsync(Name, bytes)).Needs));
    }

    public static TheoryData<string, byte[]> Lies() => new()
    {
        { "it holds no graph", [] },
        { "it holds no graph", Wire.Number(1, 1) },
        { "field 2 says that 2147483648 bytes follow, and 0 do", Wire.Head(2, 1U << 31) },
        { "field 5 says that 9 bytes follow, and 0 do", Wire.Bytes(2, Wire.Head(5, 9)) },
        { "field 2 is a number where text or a message belongs", Wire.Number(2, 2) },
        { "a tensor has more than 64 dimensions", Wire.Message(2, Wire.Message(5, Wire.Message(2, Wire.Message(1, Wire.Message(2, Wire.Message(3, [.. Enumerable.Repeat(Wire.Message(2), 65)])))))) },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Is_refused_where_it_lies(string reason, byte[] bytes) => Assert.Equal(reason, await Reading.RefusedAsync(Name, bytes));

    [Fact]
    public async Task Is_read_or_refused_by_name_wherever_it_is_cut_off() => Assert.Null(await Truncations.FirstFailureAsync(Name, Whole));

    [Fact]
    public async Task Is_read_or_refused_by_name_however_it_is_damaged() => await Mutations.HoldAsync((Name, [.. Whole.Where((_, index) => index is < 300 or > 5_200)]), (Name, Whole));

    private static byte[] Info(params string[] tags) => Wire.Message(1, [.. tags.Select(tag => Wire.Text(4, tag)), Wire.Text(5, "2.2.0")]);

    private static byte[] Signature(string name) => Wire.Message(5, Wire.Text(1, name), Wire.Message(2,
        Tensor(1, "x", 1, Wire.Message(2, Wire.Number(1, -1)), Wire.Message(2), Wire.Message(2, Wire.Number(1, -1), Wire.Text(2, "n"))),
        Tensor(1, "a", 9, Wire.Number(3, 1)),
        Tensor(2, "y", 19),
        Wire.Text(3, "tensorflow/serving/predict")));

    private static byte[] Tensor(int field, string name, int type, params byte[][] shape) =>
        Wire.Message(field, Wire.Text(1, name), Wire.Message(2, Wire.Text(1, name + ":0"), Wire.Number(2, type), Wire.Message(3, shape)));

    private static string Read(IEnumerable<TensorFact> tensors) =>
        string.Join(", ", tensors.Select(tensor => $"{tensor.Name}={tensor.GraphName} {tensor.ElementType} {(tensor.Shape is { } shape ? string.Join('x', shape.Select(dimension => dimension.Size ?? -1)) : "unknown")}"));

    private static string Reported(JsonElement signature, string side) => string.Join(", ", signature.GetProperty(side).EnumerateObject().OrderBy(tensor => tensor.Name, StringComparer.Ordinal).Select(tensor =>
    {
        var shape = tensor.Value.GetProperty("tensor_shape");
        var sizes = string.Join('x', shape.GetProperty("dim").EnumerateArray().Select(dimension => dimension.GetProperty("size").GetString()));
        var type = tensor.Value.GetProperty("dtype").GetString() switch { "DT_FLOAT" => "float32", "DT_STRING" => "string", var other => other };
        return $"{tensor.Name}={tensor.Value.GetProperty("name")} {type} {(shape.GetProperty("unknown_rank").GetBoolean() ? "unknown" : sizes)}";
    }));
}
