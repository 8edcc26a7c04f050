using ModelBuild.Formats.Pickles;

namespace ModelBuild.Formats.Tests.Pickles;

public sealed class AnAllowList : PickleTest
{
    [Theory]
    [InlineData("my.models", "Net")]
    [InlineData("os", "system")]
    public async Task Is_extended_by_its_caller(string module, string name)
    {
        var pickle = Of($"c{module}\n{name}\n)R.");
        Assert.True(ImportName.TryParse($"{module}.{name}", out var import));

        Assert.Equal(PickleVerdict.Safe, (await ScanAsync(pickle, allowed: PickleAllowList.Default.With([import]))).Verdict);
        Assert.True((await ScanAsync(pickle)).Verdict > PickleVerdict.Unreadable);
    }

    [Theory]
    [InlineData("name")]
    [InlineData(".name")]
    [InlineData("module.")]
    [InlineData("")]
    public void Reads_no_name_without_a_module(string text) => Assert.False(ImportName.TryParse(text, out _));

    [Theory]
    [InlineData("__builtin__", "long")]
    [InlineData("__builtin__", "set")]
    [InlineData("copy_reg", "_reconstructor")]
    public void Knows_the_names_of_Python_2(string module, string name) => Assert.Equal(ImportClass.Allowed, PickleAllowList.Default.Classify(new(module, name)));
}
