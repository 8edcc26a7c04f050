using ModelBuild.Oci.Registry;
using ModelBuild.Oci.Registry.Blobs;

namespace ModelBuild.Oci.Tests.Registry;

/// <summary>A large blob of a registry that gives each connection so much and no more.</summary>
public sealed class AParallelBlob : RegistryTest
{
    private const int PerConnection = 4_000_000;

    /// <summary>Whatever is measured counts as a rise: a machine that is busy with other tests is not to decide what is tested.</summary>
    private static readonly PaceLimits Limits = new() { Window = 512 * 1024, Round = TimeSpan.FromMilliseconds(200), LeastLeft = 1024 * 1024, LeastRise = 0 };

    private readonly byte[] content = Testing.Bytes.Of(16 * 1024 * 1024);
    private readonly ConnectionSlots spare = new(3);

    private Descriptor Blob => DescriptorOf(content);

    [Fact]
    public async Task Is_read_over_four_connections_and_comes_in_order()
    {
        await using var registry = await StartAsync();

        Assert.True(IsSame(content, await ReadAsync(registry)));

        // The registry may be slow to see that nobody reads the first stream any more.
        Assert.InRange(registry.Requests.MostAtOnce("GET", Endpoints.Blob), 4, 5);
        // But for what was on its way when the first stream was left, no byte comes twice.
        Assert.InRange(registry.Requests.All.Sum(request => request.BytesOut), content.Length, content.Length * 1.3);
        Assert.True(spare.TryTake() && spare.TryTake() && spare.TryTake() && !spare.TryTake());
    }

    [Fact]
    public async Task Is_what_everybody_opens_who_opens_to_read()
    {
        await using var registry = await StartAsync();
        using var repositories = new Repositories(Options);

        var repository = await repositories.OpenToReadAsync(registry.Repository("ml/bert"), _ => { }, Cancellation);
        await using var stream = await repository.OpenLargeBlobAsync(Blob, 0, spare, Cancellation);

        Assert.IsType<ParallelBlob>(stream);
    }

    [Fact]
    public async Task Is_read_over_one_where_none_is_to_spare()
    {
        await using var registry = await StartAsync();
        spare.Take();
        spare.Take();
        spare.Take();

        Assert.True(IsSame(content[8_000_000..], await ReadAsync(registry, 8_000_000)));

        Assert.Equal("bytes=8000000-", Assert.Single(registry.Requests.All)["Range"]);
    }

    [Fact]
    public async Task Is_read_over_one_again_where_the_registry_serves_no_parts()
    {
        await using var registry = await StartAsync((IsPart, Fault.IgnoreRange(), FaultPlan.Always));

        Assert.True(IsSame(content, await ReadAsync(registry)));
        Assert.True(registry.Requests.All[^1]["Range"]!.EndsWith('-'));
        Assert.True(spare.TryTake() && spare.TryTake() && spare.TryTake());
    }

    [Fact]
    public async Task Is_read_over_one_again_where_the_registry_says_that_it_is_too_much()
    {
        await using var registry = await StartAsync((IsPart, Fault.Status(429, retryAfter: "0"), 1));

        Assert.True(IsSame(content, await ReadAsync(registry)));
        Assert.True(registry.Requests.All[^1]["Range"]!.EndsWith('-'));
        Assert.InRange(registry.Requests.All.Count(IsPart), 1, 6);
    }

    [Fact]
    public async Task Goes_on_where_a_part_breaks()
    {
        await using var registry = await StartAsync((IsPart, Fault.ResetAfter(100_000), 3));

        Assert.True(IsSame(content, await ReadAsync(registry)));
    }

    [Fact]
    public async Task That_breaks_for_good_has_given_all_that_is_before_the_break()
    {
        await using var registry = await StartAsync((request => request["Range"]?.StartsWith("bytes=9", StringComparison.Ordinal) == true, Fault.Drop(), FaultPlan.Always));
        var read = new MemoryStream();

        await Assert.ThrowsAsync<RegistryException>(async () =>
        {
            await using var stream = await OpenAsync(registry, 0, tries: 1);
            await stream.CopyToAsync(read, Cancellation);
        });

        Assert.InRange(read.Length, 9_000_000, 10_000_000);
        Assert.True(IsSame(content[..(int)read.Length], read.ToArray()));
        Assert.True(spare.TryTake() && spare.TryTake() && spare.TryTake());
    }

    [Fact]
    public async Task Holds_what_it_has_fetched_ahead_and_no_more()
    {
        await using var registry = await StartAsync();
        await using var stream = await OpenAsync(registry, 0);
        var buffer = new byte[256 * 1024];
        var read = 0L;
        while (registry.Requests.MostAtOnce("GET", Endpoints.Blob) < 4)
        {
            var count = await stream.ReadAsync(buffer, Cancellation);
            Assert.NotEqual(0, count);
            read += count;
        }

        // Nobody reads on: the others come to their ends, and none is begun.
        await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
        Assert.InRange(registry.Requests.All.Where(IsPart).Sum(request => request.BytesOut), 0, read + (4 * Limits.Window));
    }

    private static bool IsPart(RecordedRequest request) => request["Range"] is { } range && !range.EndsWith('-');

    private async Task<LoopbackRegistry> StartAsync(params (Func<RecordedRequest, bool> Match, Fault Fault, int Times)[] faults)
    {
        var registry = await LoopbackRegistry.StartAsync();
        registry["ml/bert"].AddBlob(content);
        foreach (var (match, fault, times) in faults)
        {
            registry.Faults.Add(match, fault, times: times);
        }

        registry.Faults.Add("GET", Endpoints.Blob, Fault.Throttle(PerConnection), times: FaultPlan.Always);
        return registry;
    }

    private async Task<byte[]> ReadAsync(LoopbackRegistry registry, long offset = 0)
    {
        await using var stream = await OpenAsync(registry, offset);
        var read = new MemoryStream();
        await stream.CopyToAsync(read, Cancellation);
        return read.ToArray();
    }

    private Task<ParallelBlob> OpenAsync(LoopbackRegistry registry, long offset, int tries = 6) =>
        ((RemoteRepository)Open(registry.Repository("ml/bert"), Options with { Time = TimeProvider.System, Tries = tries })).OpenLargeBlobAsync(Blob, offset, spare, Limits, Cancellation);
}
