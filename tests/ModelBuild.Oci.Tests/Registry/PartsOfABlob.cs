using CsCheck;

namespace ModelBuild.Oci.Tests.Registry;

/// <summary>Some parts of a blob that are read as one stream.</summary>
public sealed class PartsOfABlob : RegistryTest
{
    private const int Size = 6 * 1024 * 1024;

    /// <summary>Places in a blob, in order: between each two of them is a part, or none is.</summary>
    private static readonly Gen<ByteRange[]> Parts = Gen.Int[0, Size].Array[0, 24].Select(cuts => cuts.Order().Chunk(2).Where(pair => pair.Length == 2).Select(pair => new ByteRange(pair[0], pair[1])).ToArray());

    private readonly byte[] content = Bytes(Size);

    private Descriptor Blob => DescriptorOf(content);

    [Fact]
    public async Task Are_all_that_comes_in_their_order_and_leave_every_connection_free()
    {
        await using var registry = await StartAsync();
        await Parts.SampleAsync(
            async parts =>
            {
                var spare = new ConnectionSlots(3);
                byte[] read = await ReadAsync(registry, parts, spare);

                return IsSame([.. parts.SelectMany(part => content[(int)part.Start..(int)part.End])], read) && spare.TryTake() && spare.TryTake() && spare.TryTake() && !spare.TryTake();
            },
            iter: 30,
            threads: 1);

        Assert.InRange(registry.Requests.MostAtOnce("GET", Endpoints.Blob), 2, 4);
    }

    [Fact]
    public async Task Come_one_after_the_other_where_no_connection_is_to_spare()
    {
        await using var registry = await StartAsync();

        Assert.True(IsSame([.. content[..1000], .. content[5000..6000], .. content[^10..]], await ReadAsync(registry, [new(0, 1000), new(5000, 6000), new(Size - 10, Size)], new(0))));

        Assert.Equal(1, registry.Requests.MostAtOnce("GET", Endpoints.Blob));
        Assert.Equal(2010, registry.Requests.All.Sum(request => request.BytesOut));
    }

    [Fact]
    public async Task Are_not_cut_where_no_connection_is_to_spare()
    {
        await using var registry = await StartAsync();

        Assert.True(IsSame(content[1..], await ReadAsync(registry, [new(1, Size)], new(0))));

        Assert.Single(registry.Requests.All);
    }

    [Fact]
    public async Task Are_asked_for_once_where_none_are_served()
    {
        await using var registry = await StartAsync();
        registry.Faults.Add("GET", Endpoints.Blob, Fault.IgnoreRange(), times: FaultPlan.Always);
        var spare = new ConnectionSlots(3);

        await Assert.ThrowsAsync<RangesNotServedException>(() => ReadAsync(registry, [new(0, 1000), new(5000, 6000)], spare));

        Assert.Single(registry.Requests.All);
        Assert.True(spare.TryTake() && spare.TryTake() && spare.TryTake());
    }

    [Fact]
    public async Task That_fail_say_so_behind_what_came_before()
    {
        await using var registry = await StartAsync();
        registry.Faults.Add("GET", Endpoints.Blob, Fault.Error(404, "BLOB_UNKNOWN"), nth: 2, times: FaultPlan.Always);
        var read = new MemoryStream();

        await using var stream = Open(registry.Repository("ml/bert")).OpenParts(Blob, [new(0, 1000), new(5000, 6000)], new(3));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => stream.CopyToAsync(read, Cancellation));

        Assert.True(IsSame(content[..1000], read.ToArray()));
    }

    private async Task<LoopbackRegistry> StartAsync()
    {
        var registry = await LoopbackRegistry.StartAsync();
        registry["ml/bert"].AddBlob(content);
        return registry;
    }

    private async Task<byte[]> ReadAsync(LoopbackRegistry registry, IEnumerable<ByteRange> parts, ConnectionSlots spare)
    {
        await using var stream = Open(registry.Repository("ml/bert")).OpenParts(Blob, parts, spare);
        var read = new MemoryStream();
        await stream.CopyToAsync(read, Cancellation);
        return read.ToArray();
    }
}
