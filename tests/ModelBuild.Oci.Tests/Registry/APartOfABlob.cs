namespace ModelBuild.Oci.Tests.Registry;

public sealed class APartOfABlob : RegistryTest
{
    private static readonly ByteRange Middle = new(100_000, 180_000);

    private readonly byte[] content = Bytes(300_000);

    private Descriptor Blob => DescriptorOf(content);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 299_999)]
    [InlineData(100_000, 180_000)]
    [InlineData(299_998, 299_999)]
    [InlineData(299_999, 300_000)]
    [InlineData(7, 7)]
    public async Task Is_all_that_comes(long start, long end)
    {
        await using var registry = await StartAsync();

        Assert.True(IsSame(content[(int)start..(int)end], await ReadAsync(registry, new(start, end))));
        Assert.Equal(end - start, registry.Requests.All.Sum(request => request.BytesOut));
    }

    [Fact]
    public async Task Of_a_folder_and_of_a_tar_is_the_same()
    {
        foreach (var path in new[] { Home["model.oci"], Home["model.tar"] })
        {
            var layout = Open(RepositoryAddress.InFolder(path));
            await layout.PushBlobAsync(BlobSource.OfBytes(Blob, content), null, Cancellation);
            await layout.CompleteAsync(Cancellation);

            Assert.True(IsSame(content[100_000..180_000], await ReadAsync(layout, Middle)));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ReadAsync(layout, new(0, content.Length + 1)));
        }
    }

    [Fact]
    public async Task That_breaks_goes_on_where_it_broke()
    {
        await using var registry = await StartAsync();
        registry.Faults.Add("GET", Endpoints.Blob, Fault.ResetAfter(30_000));

        Assert.True(IsSame(content[100_000..180_000], await ReadAsync(registry, Middle)));
        Assert.Equal(["bytes=100000-179999", "bytes=130000-179999"], registry.Requests.All.Select(request => request["Range"]));
    }

    [Fact]
    public async Task Is_refused_by_a_registry_that_sends_the_whole()
    {
        await using var registry = await StartAsync();
        registry.Faults.Add("GET", Endpoints.Blob, Fault.IgnoreRange(), times: FaultPlan.Always);

        await Assert.ThrowsAsync<RangesNotServedException>(() => ReadAsync(registry, Middle));
        await Assert.ThrowsAsync<RangesNotServedException>(() => ReadAsync(registry, new(0, 10)));
    }

    [Theory]
    [InlineData("bytes 100000-299999/300000")]
    [InlineData("bytes 100000-179998/300000")]
    [InlineData("bytes 100000-179999/400000")]
    [InlineData("bytes 99999-179999/300000")]
    [InlineData("bytes 100000-179999/*")]
    [InlineData(null)]
    public async Task Is_refused_where_it_is_not_the_one_asked_for(string? served)
    {
        await using var registry = await StartAsync();
        registry.Faults.Add("GET", Endpoints.Blob, Fault.Header("Content-Range", served), times: FaultPlan.Always);

        await Assert.ThrowsAsync<RangesNotServedException>(() => ReadAsync(registry, Middle));
        Assert.Single(registry.Requests.All);
    }

    [Fact]
    public async Task After_another_goes_over_the_same_connection()
    {
        await using var registry = await StartAsync();
        var repository = Open(registry.Repository("ml/bert"));

        for (var start = 0; start < 250_000; start += 50_000)
        {
            Assert.True(IsSame(content[start..(start + 20_000)], await ReadAsync(repository, new(start, start + 20_000))));
        }

        Assert.Single(registry.Requests.All.Select(request => request.Connection).Distinct());
    }

    private async Task<LoopbackRegistry> StartAsync()
    {
        var registry = await LoopbackRegistry.StartAsync();
        registry["ml/bert"].AddBlob(content);
        return registry;
    }

    private Task<byte[]> ReadAsync(LoopbackRegistry registry, ByteRange range) => ReadAsync(Open(registry.Repository("ml/bert")), range);

    private async Task<byte[]> ReadAsync(IRepository repository, ByteRange range)
    {
        await using var stream = await repository.OpenBlobAsync(Blob, range, Cancellation);
        var read = new MemoryStream();
        await stream.CopyToAsync(read, Cancellation);
        return read.ToArray();
    }
}
