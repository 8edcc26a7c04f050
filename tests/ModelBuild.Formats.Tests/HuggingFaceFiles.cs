using System.Diagnostics;
using System.Globalization;
using System.Text;
using ModelBuild.Formats.Tests.Kit;

namespace ModelBuild.Formats.Tests;

public sealed class HuggingFaceFiles
{
    private const string Index = """{"metadata":{"total_size":123},"weight_map":{"a":"model-00002-of-00002.safetensors","b":"model-00001-of-00002.safetensors","c":"model-00002-of-00002.safetensors"}}""";

    private const string Config = """
        {"architectures":["LlamaForCausalLM"],"model_type":"llama","torch_dtype":"bfloat16","max_position_embeddings":131072,"hidden_size":2048,
         "quantization_config":{"quant_method":"gptq","bits":4},"transformers_version":"4.43.0","rope_scaling":null,"id2label":{"0":"x"}}
        """;

    private const string Tokenizer = """{"tokenizer_class":"LlamaTokenizer","model_max_length":4096,"chat_template":"{{ x }}","added_tokens_decoder":{}}""";

    private const string Card = """
        ---
        license: apache-2.0
        base_model:
        - org/base
        - org/other
        datasets: [d1, "d2"]
        pipeline_tag: text-generation
        tags: &tags
          - a
          - {nested: map}
          - b
        language: null
        again: *tags
        model-index:
          - name: n
            results: [{task: {type: t}, metrics: [{value: 1}]}]
        ---
        # A model
        license: not this one
        """;

    [Fact]
    public async Task Name_the_shards_of_a_model() => Assert.Equal(
        """
        format: safetensors
        metadata: total_size=123
        needs: model-00001-of-00002.safetensors, model-00002-of-00002.safetensors
        """,
        await TextAsync("model.safetensors.index.json", Index));

    [Fact]
    public async Task Name_the_shards_of_a_PyTorch_model() =>
        Assert.Equal("format: pt\nneeds: p.bin", await TextAsync("pytorch_model.bin.index.json", """{"weight_map":{"a":"p.bin"}}"""));

    [Fact]
    public async Task Say_what_the_model_is() => Assert.Equal(
        """
        producer: transformers 4.43.0
        architecture: LlamaForCausalLM
        family: llama
        precision: bfloat16
        quantization: gptq-4bit
        context: 131072
        metadata: hidden_size=2048, max_position_embeddings=131072, model_type=llama, torch_dtype=bfloat16, transformers_version=4.43.0
        """,
        await TextAsync("config.json", Config));

    [Theory]
    [InlineData("""{"model_type":"x","dtype":"torch.float16"}""", "float16", null, null)]
    [InlineData("""{"model_type":"x","text_config":{"dtype":"bfloat16","max_position_embeddings":7}}""", "bfloat16", null, 7L)]
    [InlineData("""{"model_type":"x","quantization_config":{"quant_method":"bitsandbytes","load_in_4bit":true}}""", null, "bitsandbytes-4bit", null)]
    [InlineData("""{"model_type":"x","quantization_config":{"quant_method":"fp8"}}""", null, "fp8", null)]
    [InlineData("""{"model_type":"x","quantization_config":[],"text_config":"no","max_position_embeddings":"8","architectures":[]}""", null, null, null)]
    public async Task Say_it_in_the_ways_of_several_versions(string config, string? precision, string? quantization, long? context)
    {
        var facts = await Reading.FactsAsync("config.json", Encoding.UTF8.GetBytes(config));

        Assert.Equal((precision, quantization, context), (facts.Precision, facts.Quantization, facts.ContextLength));
    }

    [Fact]
    public async Task Say_which_tokenizer_it_has() => Assert.Equal(
        """
        context: 4096
        tokenizer: LlamaTokenizer
        metadata: chat_template={{ x }}, model_max_length=4096, tokenizer_class=LlamaTokenizer
        """,
        await TextAsync("tokenizer_config.json", Tokenizer));

    [Fact]
    public async Task Have_no_limit_where_a_tokenizer_writes_a_number_without_meaning() =>
        Assert.Null((await Reading.FactsAsync("tokenizer_config.json", """{"tokenizer_class":"T","model_max_length":1000000000000000019884624838656}"""u8.ToArray())).ContextLength);

    [Fact]
    public async Task Say_under_which_licence_and_from_what_it_was_made() => Assert.Equal(
        """
        license: apache-2.0
        task: text-generation
        tags: a, b
        base models: org/base, org/other
        datasets: d1, d2
        metadata: base_model=org/base, org/other, datasets=d1, d2, license=apache-2.0, pipeline_tag=text-generation, tags=a, b
        """,
        await TextAsync("README.md", Card));

    [Theory]
    [InlineData("\uFEFF---\r\nlicense: other\r\nlicense_name: llama3\r\n--- \r\n", "llama3")]
    [InlineData("---\nlicense: [mit, x]\n---", "mit")]
    [InlineData("---\nlicense: other\n---\n", "other")]
    [InlineData("---\n---\n", null)]
    [InlineData("---\n- a\n---\n", null)]
    public async Task Have_front_matter_in_many_forms(string card, string? license) =>
        Assert.Equal(license, (await Reading.FactsAsync("README.md", Encoding.UTF8.GetBytes(card))).License);

    [Theory]
    [InlineData("config.json", """{"server":"x"}""")]
    [InlineData("config.json", "[]")]
    [InlineData("tokenizer_config.json", "{}")]
    [InlineData("search.index.json", """{"documents":[]}""")]
    [InlineData("README.md", "# No front matter\n---\nlicense: mit\n---\n")]
    [InlineData("README.md", "---\nlicense: mit\n")]
    [InlineData("README.md", "")]
    [InlineData("sub/package.json", """{"model_type":"llama"}""")]
    public async Task Of_other_programs_have_no_facts(string name, string content) => Assert.Null(await Reading.ReadAsync(name, Encoding.UTF8.GetBytes(content)));

    [Theory]
    [InlineData("config.json", "", "it is not valid JSON")]
    [InlineData("config.json", "{\"a\":", "it is not valid JSON")]
    [InlineData("model.safetensors.index.json", """{"weight_map":{"a":1}}""", "its weight_map names a file that is no text")]
    [InlineData("config.json", """{"model_type":"\ud800"}""", "it holds text that is no Unicode")]
    [InlineData("config.json", """{"\ud800":1,"model_type":"a"}""", "it holds text that is no Unicode")]
    [InlineData("README.md", "---\na: [b, \nt: &t\n  - {n: m}\nl: n{\"a\":g: *t\n---\n", "its front matter is not valid YAML")]
    [InlineData("README.md", "---\nt: &t\n  - a\n  - {n: m}\n *t\nm:\n  - - b\nl: null\n---\n", "its front matter is not valid YAML")]
    [InlineData("README.md", "---\na: !!binary] |x\n---\n", "its front matter is not valid YAML")]
    [InlineData("README.md", "---\na: [\n---\n", "its front matter is not valid YAML in line 2")]
    public async Task Are_refused_where_they_cannot_be_read(string name, string content, string reason) => Assert.Equal(reason, await Reading.RefusedAsync(name, Encoding.UTF8.GetBytes(content)));

    [Theory]
    [InlineData("config.json", "{\"a\":", "[", "it is not valid JSON")]
    [InlineData("README.md", "---\na: ", "[", "its front matter is nested more than 32 deep")]
    [InlineData("README.md", "---\na:\n  ", "- ", "its front matter is nested more than 32 deep")]
    [InlineData("README.md", "---\n", "? ", "its front matter is nested more than 32 deep")]
    public async Task Are_refused_where_they_are_nested_deeply(string name, string start, string nested, string reason) => Assert.Equal(
        reason, await Reading.RefusedAsync(name, Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(nested, 1_000_000)) + "\n---\n")));

    /// <summary>Front matter as long as is read, in forms that tempt a parser to begin again and again.</summary>
    [Theory]
    [InlineData("a: [", "x,", "]")]
    [InlineData("a:\n", "- x\n", "")]
    [InlineData("a: ", "x x\n  ", "")]
    [InlineData("a: |\n", " x\n", "")]
    [InlineData("a: \"", "\\n", "\"")]
    [InlineData("a: [", "&x y,", "]")]
    [InlineData("a: {", "x: y,", "}")]
    [InlineData("", "#\n", "a: b")]
    public async Task Are_read_in_seconds_however_long_they_are(string start, string repeated, string end)
    {
        var watch = Stopwatch.StartNew();
        var yaml = $"---\n{start}{string.Concat(Enumerable.Repeat(repeated, 2_000_000 / repeated.Length))}{end}\n---\n";

        Assert.True(await Reading.HoldsAsync("README.md", Encoding.UTF8.GetBytes(yaml)));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public async Task Are_not_expanded_where_an_alias_stands_for_a_billion_values()
    {
        var bomb = new StringBuilder("---\nlicense: mit\na0: &a0 [x, x]\n");
        for (var level = 1; level < 40; level++)
        {
            bomb.Append(CultureInfo.InvariantCulture, $"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]\n");
        }

        Assert.Equal("mit", (await Reading.FactsAsync("README.md", Encoding.UTF8.GetBytes(bomb.Append("---\n").ToString()))).License);
    }

    [Theory]
    [InlineData("model.safetensors.index.json", Index)]
    [InlineData("config.json", Config)]
    [InlineData("tokenizer_config.json", Tokenizer)]
    [InlineData("README.md", Card)]
    public async Task Are_read_or_refused_by_name_wherever_they_are_cut_off(string name, string content) => Assert.Null(await Truncations.FirstFailureAsync(name, Encoding.UTF8.GetBytes(content)));

    [Fact]
    public async Task In_JSON_are_read_or_refused_by_name_however_it_is_damaged() => await Mutations.HoldAsync(
        ("model.safetensors.index.json", Encoding.UTF8.GetBytes(Index)), ("config.json", Encoding.UTF8.GetBytes(Config)), ("tokenizer_config.json", Encoding.UTF8.GetBytes(Tokenizer)));

    [Fact]
    public async Task In_YAML_are_read_or_refused_by_name_however_it_is_damaged() => await Mutations.HoldAsync(("README.md", Encoding.UTF8.GetBytes(Card)));

    private static Task<string> TextAsync(string name, string content) => Reading.TextAsync(name, Encoding.UTF8.GetBytes(content));
}
