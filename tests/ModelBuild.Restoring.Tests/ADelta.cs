using ModelBuild.Oci;

namespace ModelBuild.Restoring.Tests;

/// <summary>A new version of a large file, of which an older one is in the cache.</summary>
public sealed class ADelta : DeltaTest
{
    [Fact]
    public async Task Costs_little_more_than_what_changed()
    {
        var old = Bytes.Of(128 * 1024 * 1024);
        var changed = Changed(old, runs: 8, part: 0.05);
        await PublishAsync("1.0.0", old);
        await RestoreAsync("1.0.0");
        var blob = await PublishAsync("2.0.0", changed);

        var result = await RestoreAsync("2.0.0");

        Assert.True(IsSame(changed, result));
        var wire = Server.Requests.All.Sum(request => request.BytesOut);
        Assert.InRange(wire, changed.Length * 0.03, changed.Length * 0.07);
        Assert.InRange(Server.Requests.Of("GET", Endpoints.BlobOf(blob.ToString())).Count, 8, 20);
        Assert.InRange(wire - result.BytesFetched, 0, 10_000);
        Assert.Empty(result.Notes);
    }

    [Fact]
    public async Task Of_a_file_that_is_new_all_over_costs_no_more_than_its_index()
    {
        await PublishAsync("1.0.0", Before);
        await RestoreAsync("1.0.0");
        var changed = Bytes.Of(Size, seed: 2);
        var blob = await PublishAsync("2.0.0", changed);

        var result = await RestoreAsync("2.0.0");

        Assert.True(IsSame(changed, result));
        Assert.InRange(Server.Requests.All.Sum(request => request.BytesOut), Size, Size * 1.01);
        Assert.Null(Assert.Single(Server.Requests.Of("GET", Endpoints.BlobOf(blob.ToString())))["Range"]);
    }

    [Fact]
    public async Task Is_not_asked_for_where_nothing_older_is_there()
    {
        await PublishAsync("1.0.0", Before);
        await PublishAsync("2.0.0", Changed(Before));

        Assert.Equal(Size, (await RestoreAsync("1.0.0")).BytesFetched);
        Assert.DoesNotContain(Server.Requests.All, request => request.Path.Contains("referrers", StringComparison.Ordinal) || request.Path.Contains("sha256-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_the_whole_file_where_nobody_wrote_an_index()
    {
        await PublishAsync("1.0.0", Before);
        await RestoreAsync("1.0.0");
        var changed = Changed(Before);
        await PublishAsync("2.0.0", changed, deltaIndex: false);

        var result = await RestoreAsync("2.0.0");

        Assert.True(IsSame(changed, result));
        Assert.Equal(changed.Length, result.BytesFetched);
        Assert.Empty(result.Notes);
    }

    [Fact]
    public async Task Asks_for_several_parts_at_once_when_it_has_the_first()
    {
        await PublishAsync("1.0.0", Before);
        await RestoreAsync("1.0.0");
        var changed = Changed(Before);
        var blob = await PublishAsync("2.0.0", changed);
        // Each of the next three is answered when all of them are there.
        Server.Faults.Add("GET", Endpoints.BlobOf(blob.ToString()), Fault.Gather(3), nth: 2, times: 3);

        Assert.True(IsSame(changed, await RestoreAsync("2.0.0")));
    }

    [Fact]
    public async Task Is_what_a_pull_fetches_too()
    {
        await PublishAsync("1.0.0", Before);
        await PullAsync("1.0.0");
        var changed = Changed(Before);
        await PublishAsync("2.0.0", changed);

        var result = await PullAsync("2.0.0");

        Assert.Equal(Digest.Compute(changed), Digest.Compute(await File.ReadAllBytesAsync(Folder["pulled/model.bin"], Cancellation)));
        Assert.InRange(result.BytesFetched, 1, changed.Length * 0.15);
    }

    private Task<PullResult> PullAsync(string version) => new ModelPuller(Repositories).PullAsync(
        new() { Reference = new() { Repository = Server.Repository(Repository), Tag = version }, TargetDirectory = Folder["pulled"], CacheDirectory = Folder["cache"] }, null, Cancellation);
}
