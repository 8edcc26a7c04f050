using ModelBuild.Formats.Tests.Kit;

namespace ModelBuild.Formats.Tests;

public sealed class ASafetensorsFile
{
    private const string Name = "model.safetensors";

    /// <summary>Two types, a scalar, an empty tensor and padding, as the format's own writer lays them out.</summary>
    internal static readonly byte[] Whole = SafetensorsFile.Of(
        """{"__metadata__":{"format":"pt","note":"ä"},"b":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"a":{"dtype":"BF16","shape":[3,4],"data_offsets":[16,40]},"s":{"dtype":"F32","shape":[],"data_offsets":[40,44]},"e":{"dtype":"I64","shape":[0,7],"data_offsets":[44,44]}}   """,
        weights: 44);

    [Fact]
    public async Task Says_how_many_parameters_of_which_type_it_has_and_what_it_carries() => Assert.Equal(
        """
        format: safetensors
        parameters: 17 (bfloat16: 12, float32: 5)
        precision: bfloat16
        metadata: format=pt, note=ä
        """,
        await Reading.TextAsync(Name, Whole));

    [Fact]
    public async Task Says_what_an_image_model_says_of_itself()
    {
        var facts = await Reading.FactsAsync(Name, SafetensorsFile.Of("""{"__metadata__":{"modelspec.title":"T","modelspec.architecture":"sd-xl","modelspec.license":"mit"}}"""));

        Assert.Equal(("T", "sd-xl", "mit"), (facts.Name, facts.Architecture, facts.License));
    }

    [Theory]
    [InlineData("F4", 3, 2, 3)]
    [InlineData("F8_E4M3", 3, 2, 6)]
    [InlineData("F6_E2M3", 4, 2, 6)]
    [InlineData("C64", 1, 1, 8)]
    [InlineData("F2_FUTURE", 5, 5, 1)]
    public async Task May_have_types_of_any_width_and_types_to_come(string type, int rows, int columns, int bytes)
    {
        var facts = await Reading.FactsAsync(Name, SafetensorsFile.Of($$"""{"t":{"dtype":"{{type}}","shape":[{{rows}},{{columns}}],"data_offsets":[0,{{bytes}}]} }""", bytes));

        Assert.Equal(rows * columns, facts.ParameterCount);
    }

    [Theory]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "its tensors have 8 bytes, and 4 follow the header")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "its tensors have 8 bytes, and 9 follow the header")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "a tensor begins at 4 where 0 was expected")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "a tensor begins at 1 where 2 was expected")]
    [InlineData("""{"t":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "'t' does not have the size of its shape")]
    [InlineData("""{"t":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "'t' has a size or place that is no number")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "'t' has no type, no shape, or no place")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2]}}""", 8, "'t' has no type, no shape, or no place")]
    [InlineData("""{"t":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8, "its tensors have more elements than can be counted")]
    [InlineData("""{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"t":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "'t' is there twice, or one of too many")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "'k' is no text, or one of too many")]
    [InlineData("""{"t":[]}""", 0, "'t' is not an object")]
    [InlineData("""{"t":{}} x""", 0, "'t' has no type, no shape, or no place")]
    [InlineData("""{"t":""", 0, "its header is not valid JSON")]
    [InlineData("""{"\ud800":{}}""", 0, "its header is not valid JSON")]
    [InlineData("""{} {}""", 0, "its header is not valid JSON")]
    public async Task Is_refused_where_its_tensors_are_not_what_it_says(string header, int weights, string reason) =>
        Assert.Equal(reason, await Reading.RefusedAsync(Name, SafetensorsFile.Of(header, weights)));

    [Fact]
    public async Task Is_refused_where_its_header_says_that_it_is_longer_than_the_file() => Assert.Equal(
        "it says that 99000000 bytes follow, and 9 do", await Reading.RefusedAsync(Name, [.. BitConverter.GetBytes(99_000_000UL), .. "{\"a\":1}  "u8]));

    [Fact]
    public async Task Is_refused_where_its_header_is_nested_deeply() =>
        Assert.Equal("its header is not valid JSON", await Reading.RefusedAsync(Name, SafetensorsFile.Of("""{"a":{"x":""" + new string('[', 100_000))));

    [Fact]
    public async Task Is_read_or_refused_by_name_wherever_it_is_cut_off() => Assert.Null(await Truncations.FirstFailureAsync(Name, Whole));

    [Fact]
    public async Task Is_read_or_refused_by_name_however_it_is_damaged() => await Mutations.HoldAsync((Name, Whole));
}
