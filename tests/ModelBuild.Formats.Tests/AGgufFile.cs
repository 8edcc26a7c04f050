using ModelBuild.Formats.Tests.Kit;

namespace ModelBuild.Formats.Tests;

public sealed class AGgufFile
{
    private const string Name = "model.gguf";

    [Theory]
    [InlineData(2, false, "gguf 2")]
    [InlineData(3, false, "gguf 3")]
    [InlineData(3, true, "gguf 3 (big endian)")]
    public async Task Says_what_the_model_is_in_both_versions_and_byte_orders(uint version, bool bigEndian, string format) => Assert.Equal(
        $"""
        format: {format}
        name: Tiny
        description: ä
        architecture: llama
        parameters: 576 (Q4_K: 512, float32: 64)
        precision: Q4_K
        quantization: Q4_K_M
        context: 8192
        tokenizer: gpt2
        license: apache-2.0
        tags: a, b
        base models: https://example.com/base
        datasets: d
        metadata: general.alignment=64, general.architecture=llama, general.base_model.0.repo_url=https://example.com/base, general.description=ä, general.file_type=15, general.license=apache-2.0, general.name=Tiny, llama.context_length=8192, tokenizer.ggml.model=gpt2
        """,
        await Reading.TextAsync(Name, Whole(version, bigEndian)));

    [Fact]
    public async Task Says_the_quantization_of_most_weights_where_it_names_none()
    {
        var facts = await Reading.FactsAsync(Name, new GgufFile().Tensor("a", 8, 0, 32, 2).Tensor("b", 1, 96, 4).Build(weights: 104));

        Assert.Equal(("Q8_0", "Q8_0"), (facts.Quantization, facts.Precision));
    }

    [Theory]
    [InlineData(0, "float32")]
    [InlineData(1, "float16")]
    [InlineData(30, "bfloat16")]
    public async Task Says_no_quantization_where_there_is_none(uint type, string precision)
    {
        var facts = await Reading.FactsAsync(Name, new GgufFile().UInt32("general.file_type", type == 30 ? 32 : type).Tensor("a", type, 0, 2).Build(weights: 8));

        Assert.Equal((null, precision), (facts.Quantization, facts.Precision));
    }

    [Fact]
    public async Task May_have_tensor_types_to_come() => Assert.Equal("unknown(99): 5", Assert.Single((await Reading.FactsAsync(Name, new GgufFile().Tensor("a", 99, 0, 5).Build(weights: 1))).Precisions).ToString());

    [Theory]
    [InlineData("big-00002-of-00003.gguf", "big-00001-of-00003.gguf, big-00003-of-00003.gguf")]
    [InlineData("q4/big-00001-of-00003.gguf", "big-00002-of-00003.gguf, big-00003-of-00003.gguf")]
    [InlineData("renamed.gguf", "")]
    public async Task Needs_the_other_parts_of_its_set(string path, string needs) =>
        Assert.Equal(needs, string.Join(", ", (await Reading.FactsAsync(path, new GgufFile().UInt16("split.no", 1).UInt16("split.count", 3).Build())).Needs));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(0x8000_0003)]
    public async Task Is_refused_in_a_version_that_is_not_known(uint version) => Assert.StartsWith("it has version ", await Reading.RefusedAsync(Name, new GgufFile(version).Build()), StringComparison.Ordinal);

    public static TheoryData<string, byte[]> Lies()
    {
        var file = new GgufFile();
        byte[] Array(uint type, ulong count, params byte[] rest) => [.. file.Bytes(type), .. file.Bytes(count), .. rest];
        return new()
        {
            { "it says that it has 9000000000 keys, and 0 bytes follow", new GgufFile().Build(0, 9_000_000_000, 0) },
            { "it says that it has 18446744073709551615 tensors, and 0 bytes follow", new GgufFile().Build(ulong.MaxValue, 0, 0) },
            { "it says that it has 2 tensors, and 44 bytes follow", new GgufFile().Tensor("a", 0, 0, []).Build(2, 0, 4) },
            { "it says that 9223372036854775807 bytes follow, and 0 do", new GgufFile().Key("k", 8, file.Bytes((ulong)long.MaxValue)).Build() },
            { "it says that 18446744073709551615 bytes follow, and 0 do", new GgufFile().Key("k", 8, file.Bytes(ulong.MaxValue)).Build() },
            { "it has a list of 4611686018427387904 values of 4 bytes and more, and 0 bytes follow", new GgufFile().Key("k", 9, Array(4, 1UL << 62)).Build() },
            { "it has a list of 3000000000 values of 8 bytes and more, and 8 bytes follow", new GgufFile().Key("k", 9, Array(8, 3_000_000_000, new byte[8])).Build() },
            { "it says that 255 bytes follow, and 0 do", new GgufFile().Key("k", 9, Array(8, 1, file.Bytes(255UL))).Build() },
            { "a value has the type 13, and types go from 0 to 12", new GgufFile().Key("k", 13, new byte[8]).Build() },
            { "a value has the type 77, and types go from 0 to 12", new GgufFile().Key("k", 9, Array(77, 1)).Build() },
            { "it has 'k' twice", new GgufFile().UInt32("k", 1).UInt32("k", 1).Build() },
            { "a tensor has 5 dimensions, and may have 4", new GgufFile().Tensor("a", 0, 0, 1, 1, 1, 1, 1).Build(weights: 64) },
            { "a tensor has the size -1 in one dimension", new GgufFile().Tensor("a", 0, 0, ulong.MaxValue).Build(weights: 64) },
            { "its tensors have more elements than can be counted", new GgufFile().Tensor("a", 0, 0, 1UL << 40, 1UL << 40).Build(weights: 64) },
            { "its tensors end at byte 18446744073709551683, and it has 100", new GgufFile().Tensor("a", 0, ulong.MaxValue, 1).Build(weights: 36) },
            { "its tensors end at byte 104, and it has 100", new GgufFile().Tensor("a", 0, 32, 2).Build(weights: 36) },
            { "its alignment is 7, which is no multiple of 8", new GgufFile().UInt32("general.alignment", 7).Build() },
            { "its alignment is 0, which is no multiple of 8", new GgufFile().UInt32("general.alignment", 0).Build() },
        };
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Is_refused_where_it_lies(string reason, byte[] bytes) => Assert.Equal(reason, await Reading.RefusedAsync(Name, bytes));

    [Fact]
    public async Task Is_refused_where_lists_are_nested_deeply()
    {
        var file = new GgufFile();
        byte[] one = [.. file.Bytes(9U), .. file.Bytes(1UL)];

        Assert.StartsWith("it has a list of 1 values", await Reading.RefusedAsync(Name, file.Key("k", 9, [.. Enumerable.Repeat(one, 10_000).SelectMany(bytes => bytes)]).Build()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_read_or_refused_by_name_wherever_it_is_cut_off() => Assert.Null(await Truncations.FirstFailureAsync(Name, Whole(3, false)));

    [Fact]
    public async Task Is_read_or_refused_by_name_however_it_is_damaged() => await Mutations.HoldAsync((Name, Whole(3, false)), (Name, Whole(3, true)), ("a-00001-of-00002.gguf", Whole(2, false)));

    internal static byte[] Whole(uint version, bool bigEndian) => new GgufFile(version, bigEndian)
        .UInt32("llama.context_length", 8192)
        .Text("general.architecture", "llama")
        .Text("general.name", "Tiny")
        .Text("general.description", "ä")
        .Text("general.license", "apache-2.0")
        .Text("general.base_model.0.repo_url", "https://example.com/base")
        .Texts("general.tags", "a", "b")
        .Texts("general.datasets", "d")
        .UInt32("general.file_type", 15)
        .UInt32("general.alignment", 64)
        .Text("tokenizer.ggml.model", "gpt2")
        .Texts("tokenizer.ggml.tokens", "<s>", "", "</s>")
        .Tensor("token_embd.weight", 12, 0, 256, 2)
        .Tensor("output_norm.weight", 0, 320, 64)
        .Build(weights: 1024);
}
