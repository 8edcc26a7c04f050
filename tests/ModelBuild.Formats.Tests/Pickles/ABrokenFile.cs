using ModelBuild.Formats.Pickles;

namespace ModelBuild.Formats.Tests.Pickles;

public sealed class ABrokenFile : PickleTest
{
    public static TheoryData<string> Whole => new(Seeds.Names);

    [Theory]
    [MemberData(nameof(Whole))]
    public async Task Cut_at_any_byte_is_never_safe_as_a_whole_one_is(string name)
    {
        var whole = Seeds.Of(name);
        var verdict = (await ScanAsync(whole, "x.pkl")).Verdict;
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = await ScanAsync(whole[..length], "x.pkl");

            Assert.True(cut.Verdict != PickleVerdict.NoPickle, $"{name} cut at {length}");
            Assert.True(cut.Verdict != PickleVerdict.Safe || verdict == PickleVerdict.Safe || cut.Pickles > 0, $"{name} cut at {length}");
            Assert.True(cut.Verdict <= verdict || verdict == PickleVerdict.Safe, $"{name} cut at {length}");
        }
    }

    [Theory]
    [InlineData("\u0080\u0004X\u00ff\u00ff\u00ff\u007fa")]
    [InlineData("\u0080\u0004X\u00ff\u00ff\u00ff\u00ffa")]
    [InlineData("\u0080\u0004T\u00ff\u00ff\u00ff\u00ffa")]
    [InlineData("\u0080\u0004B\u00ff\u00ff\u00ff\u00ffa")]
    [InlineData("\u0080\u0004\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007fa")]
    [InlineData("\u0080\u0004\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffa")]
    [InlineData("\u0080\u0005\u0096\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffa")]
    [InlineData("\u0080\u0002\u008b\u00ff\u00ff\u00ff\u00ffa")]
    public async Task With_a_length_that_lies_is_unreadable_whether_it_can_seek_or_not(string pickle)
    {
        foreach (var canSeek in new[] { true, false })
        {
            await using var content = new CountedStream(new MemoryStream(Of(pickle)), canSeek);

            var scan = await PickleScanner.ScanAsync("x", content, PickleAllowList.Default, Cancellation);

            Assert.Equal((PickleVerdict.Unreadable, nameof(PickleProblemKind.EndsEarly)), (scan.Verdict, Problems(scan)));
        }
    }

    [Theory]
    [InlineData("\u0080\u0002R.", "WrongOperand")]
    [InlineData("\u0080\u0002(0(.", "WrongOperand")]
    [InlineData("\u0080\u0002\u00ff", "UnknownOpcode")]
    [InlineData("\u0080\u0002\u0080\u0009.", "UnknownProtocol")]
    [InlineData("\u0080\u0004K\u0001K\u0002\u0093.", "WrongOperand")]
    [InlineData("\u0080\u0002", "EndsEarly")]
    [InlineData("(lp0\nVa", "EndsEarly")]
    [InlineData("", "NoPickle")]
    [InlineData("nothing of the kind", "NoPickle")]
    public async Task With_a_pickles_name_says_what_is_wrong(string pickle, string problem)
    {
        var scan = await ScanAsync(pickle, "x.pkl");

        Assert.Equal(PickleVerdict.Unreadable, scan.Verdict);
        Assert.Equal(problem, Problems(scan));
    }

    [Theory]
    [InlineData("cat\ndog\nbird\n")]
    [InlineData("import os\nimport sys\n")]
    [InlineData("class Net(nn.Module):\n    pass\n")]
    [InlineData("config\nvalue\n")]
    [InlineData("{\"a\": 1}")]
    [InlineData("")]
    [InlineData("\u0011\0\0\0\0\0\0\0{\"__metadata__\":{}}")]
    public async Task That_is_no_pickle_by_name_or_content_is_none(string text) => Assert.Equal(PickleVerdict.NoPickle, (await ScanAsync(text, "x.txt")).Verdict);

    [Fact]
    public async Task With_padding_after_its_end_is_safe() => Assert.Equal(PickleVerdict.Safe, (await ScanAsync(Harmless + new string('\0', 100), "x.pkl")).Verdict);
}
