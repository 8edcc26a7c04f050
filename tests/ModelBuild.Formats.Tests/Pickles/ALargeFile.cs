using System.Buffers.Binary;
using ModelBuild.Formats.Pickles;

namespace ModelBuild.Formats.Tests.Pickles;

/// <summary>Alone, because it looks at the memory of the whole process.</summary>
[CollectionDefinition(nameof(ALargeFile), DisableParallelization = true)]
[Collection(nameof(ALargeFile))]
public sealed class ALargeFile : PickleTest, IDisposable
{
    private const long Size = 6L << 30;

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task With_bytes_in_the_middle_costs_what_is_around_them()
    {
        var start = Of("\u0080\u0004\u008e\0\0\0\0\0\0\0\0");
        BinaryPrimitives.WriteInt64LittleEndian(start.AsSpan(3), Size);
        await using var file = Write(start, "0cos\nsystem\n)R.", start.Length + Size);

        Assert.Equal((PickleVerdict.Dangerous, start.Length + Size + 1), await ScanCheaplyAsync(file, "x"));
    }

    [Fact]
    public async Task Of_no_pickle_ends_early()
    {
        await using var file = Write(Of("GGUF\u0003\0\0\0"), "end", Size);

        Assert.Equal((PickleVerdict.NoPickle, null), await ScanCheaplyAsync(file, "x.gguf"));
    }

    [Fact]
    public async Task Of_legacy_PyTorch_ends_before_its_storages()
    {
        await using var file = Write(Seeds.Of("legacy"), "end", Size);

        Assert.Equal((PickleVerdict.Safe, 27L), await ScanCheaplyAsync(file, "x.pt"));
    }

    [Fact]
    public async Task Of_a_deep_stack_and_a_large_memo_does_not_fill_the_memory()
    {
        await using var stream = new RepeatedStream(Of("\u0080\u0004"), Of("(K\u0001\u0094\u008c\u0004name\u0094)\u0085\u0085"), 16 << 20);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var scan = await PickleScanner.ScanAsync("x", stream, PickleAllowList.Default, Cancellation);

        Assert.Equal(PickleVerdict.Unreadable, scan.Verdict);
        Assert.InRange(stream.HighestMemory - before, long.MinValue, 64 << 20);
    }

    private FileStream Write(byte[] start, string end, long endAt)
    {
        var file = new FileStream(folder["large"], FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        file.Write(start);
        file.Position = endAt;
        file.Write(Of(end));
        file.Position = 0;
        return file;
    }

    private static async Task<(PickleVerdict Verdict, long? FirstImport)> ScanCheaplyAsync(FileStream file, string name)
    {
        await using var content = new CountedStream(file);
        var before = GC.GetTotalAllocatedBytes();

        var scan = await PickleScanner.ScanAsync(name, content, PickleAllowList.Default, Cancellation);

        Assert.InRange(content.BytesRead, 1, 256 * 1024);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 16 << 20);
        return (scan.Verdict, scan.Imports.FirstOrDefault()?.Offset);
    }
}
