using ModelBuild.Formats.Pickles;

namespace ModelBuild.Formats.Tests.Pickles;

public sealed class Evasions : PickleTest
{
    private const string System = "os.system Called Dangerous";

    public static TheoryData<string, string> Payloads => new()
    {
        { "protocol 0", Payload },
        { "protocol 2", $"\u0080\u0002{Payload}" },
        { "harmless opcodes before", $"K\u00010N0]0}}0{Payload}" },
        { "INST", "(S'id'\nios\nsystem\n." },
        { "OBJ", "(cos\nsystem\nS'id'\no." },
        { "NEWOBJ", "\u0080\u0002cos\nsystem\nU\u0002id\u0085\u0081." },
        { "NEWOBJ_EX", "\u0080\u0004cos\nsystem\n)}\u0092." },
        { "STACK_GLOBAL of SHORT_BINUNICODE", "\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093\u008c\u0002id\u0085R." },
        { "STACK_GLOBAL of BINUNICODE", "\u0080\u0004X\u0002\0\0\0osX\u0006\0\0\0system\u0093\u008c\u0002id\u0085R." },
        { "STACK_GLOBAL of BINUNICODE8", "\u0080\u0004\u008d\u0002\0\0\0\0\0\0\0os\u008d\u0006\0\0\0\0\0\0\0system\u0093\u008c\u0002id\u0085R." },
        { "STACK_GLOBAL of UNICODE lines", "\u0080\u0004Vos\nVsystem\n\u0093)R." },
        { "STACK_GLOBAL of escaped UNICODE", "\u0080\u0004V\\u006f\\U00000073\nVsyst\\u0065m\n\u0093)R." },
        { "STACK_GLOBAL of STRING", "\u0080\u0004S'os'\nS\"system\"\n\u0093)R." },
        { "STACK_GLOBAL of escaped STRING", "\u0080\u0004S'\\x6f\\163'\nS'syst\\145m'\n\u0093)R." },
        { "STACK_GLOBAL of BINSTRING", "\u0080\u0004T\u0002\0\0\0osU\u0006system\u0093)R." },
        { "STACK_GLOBAL of BINBYTES", "\u0080\u0004B\u0002\0\0\0osC\u0006system\u0093)R." },
        { "memo by MEMOIZE and BINGET", "\u0080\u0004\u008c\u0006system\u00940\u008c\u0002os\u00940h\u0001h\0\u0093)R." },
        { "memo by PUT and GET", "\u0080\u0004Vos\np5\n0Vsystem\np07\n0g05\ng +7 \n\u0093)R.".Replace("g +7 \n", "g+7 \n", StringComparison.Ordinal) },
        { "memo by LONG_BINPUT and LONG_BINGET", "\u0080\u0004\u008c\u0002osr\0\0\u0001\00\u008c\u0006systemr\u0001\0\u0001\00j\0\0\u0001\0j\u0001\0\u0001\0\u0093)R." },
        { "memo overwritten", "\u0080\u0004\u008c\u000bcollectionsq\u00050\u008c\u0002osq\u00050h\u0005\u008c\u0006system\u0093)R." },
        { "memo overwritten by an index written otherwise", "\u0080\u0004\u008c\u000bcollectionsp10\n0\u008c\u0002osp1_0\n0h\u000a\u008c\u0006system\u0093)R." },
        { "MEMOIZE after scattered PUTs", "\u0080\u0004\u008c\u000bcollectionsq\u0001\u008c\u0002os\u00940h\u0001\u008c\u0006system\u0093)R." },
        { "DUP and POP", "\u0080\u0004\u008c\u0006system\u008c\u0002os2000\u008c\u0002os\u008c\u0006system2\u008c\u0001x00\u0093)R." },
        { "POP of a mark", "\u0080\u0004\u008c\u0002os(0\u008c\u0006system\u0093)R." },
        { "POP_MARK", "\u0080\u0004\u008c\u0002os(K\u0001K\u00021\u008c\u0006system\u0093)R." },
        { "nested in bytes", $"\u0080\u0003C\u0017\u0080\u0002{Payload}." },
        { "nested in bytes twice", $"\u0080\u0003C\u001b\u0080\u0003C\u0017\u0080\u0002{Payload[..^1]}.." },
        { "second pickle", $"{Harmless}{Payload}" },
        { "broken after the payload", $"\u0080\u0004{Payload[..^1]}\u00ff\u00ff" },
        { "broken after the payload, in text", $"{Payload[..^1]}\u00ff" },
        { "cut off after the payload", Payload[..^1] },
        { "frame that lies", $"\u0080\u0004\u0095\u00ff\u00ff\0\0\0\0\0\0{Payload}" },
        { "lines without an end", "\u0080\u0002K\u00010(S'id'\nios\nsystem!" },
        { "many marks", $"{new string('(', 40_000)}{Payload}" },
        { "deep stack", $"{new string('N', 100_000)}{Payload}" },
    };

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Are_seen_through(string how, string pickle)
    {
        // A class would be constructed, and a function is called by its construction all the same.
        var scan = await ScanAsync(pickle);

        Assert.True(scan.Verdict == PickleVerdict.Dangerous, how);
        Assert.Contains(Imports(scan), import => import == System || import == "os.system Constructed Dangerous");
    }

    [Theory]
    [InlineData("\u0080\u0004h\u0005h\u0006\u0093)R.", "?.?")]
    [InlineData("\u0080\u0004cbuiltins\nstr\n\u008c\u0002os\u0085R\u008c\u0006system\u0093)R.", "?.system")]
    [InlineData("\u0080\u0004\u008c\u0002osPname\n\u0093)R.", "os.?")]
    [InlineData("\u0080\u0004\u008c\u0002osp-1\n0h\0\u008c\u0006system\u0093)R.", "?.system")]
    [InlineData("\u0080\u0002\u0082\u0007)R.", "copyreg.extension.7")]
    [InlineData("\u0080\u0002\u0083\u0007\u0001)R.", "copyreg.extension.263")]
    [InlineData("\u0080\u0002\u0084\u0007\0\0\u0001)R.", "copyreg.extension.16777223")]
    public async Task That_cannot_be_followed_are_reported(string pickle, string import)
    {
        var scan = await ScanAsync(pickle);

        Assert.Contains(scan.Imports, found => found.Name.ToString() == import && found.Class != ImportClass.Allowed);
        Assert.True(scan.Verdict > PickleVerdict.Unreadable);
    }

    [Theory]
    [InlineData("collections", "OrderedDict.__init__.__globals__")]
    [InlineData("torch.storage", "os.system")]
    [InlineData("numpy", "os")]
    [InlineData("numpy", "load")]
    [InlineData("torch.serialization", "load")]
    [InlineData("pip._internal", "main")]
    [InlineData("asyncio.unix_events", "_UnixSubprocessTransport._start")]
    [InlineData("builtins", "getattr")]
    [InlineData("__builtin__", "execfile")]
    [InlineData("_io", "FileIO")]
    [InlineData("dill._dill", "_create_function")]
    public async Task By_way_of_other_modules_are_dangerous(string module, string name) =>
        Assert.Equal(PickleVerdict.Dangerous, (await ScanAsync($"\u0080\u0004c{module}\n{name}\n)R.")).Verdict);

    [Theory]
    [InlineData("my_package.models", "Net")]
    [InlineData("torch.nn.modules.linear", "Linear")]
    [InlineData("collections", "OrderedDict.fromkeys")]
    [InlineData("Torch", "FloatStorage")]
    [InlineData("torch ", "FloatStorage")]
    [InlineData("tоrch", "FloatStorage")]
    public async Task And_unknown_names_are_outside(string module, string name) =>
        Assert.Equal(PickleVerdict.OutsideAllowList, (await ScanAsync(global::System.Text.Encoding.UTF8.GetBytes($"c{module}\n{name}\n)R."))).Verdict);
}
