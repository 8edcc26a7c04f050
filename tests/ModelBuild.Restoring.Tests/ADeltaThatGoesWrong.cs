using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Oci.Chunks;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring.Tests;

/// <summary>A new version of a large file, where something is in the way of fetching only what changed.</summary>
public sealed class ADeltaThatGoesWrong : DeltaTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Is_the_rest_of_the_file_from_where_the_registry_serves_no_parts(int nth)
    {
        await PublishAsync("1.0.0", Before);
        await RestoreAsync("1.0.0");
        var changed = Changed(Before);
        var blob = await PublishAsync("2.0.0", changed);
        Server.Faults.Add("GET", Endpoints.BlobOf(blob.ToString()), Fault.IgnoreRange(), nth, FaultPlan.Always);

        var result = await RestoreAsync("2.0.0");

        Assert.True(IsSame(changed, result));
        // Of the parts that were asked for at the same time each brings what was on its way when it was dropped.
        Assert.InRange(Server.Requests.All.Sum(request => request.BytesOut), changed.Length / 2, changed.Length * (nth == 1 ? 1.3 : 1.9));
    }

    [Fact]
    public async Task Is_the_rest_of_the_file_where_the_registry_wants_fewer_requests()
    {
        Use(new() { Tries = 1 });
        await PublishAsync("1.0.0", Before);
        await RestoreAsync("1.0.0");
        var changed = Changed(Before);
        var blob = await PublishAsync("2.0.0", changed);
        Server.Faults.Add("GET", Endpoints.BlobOf(blob.ToString()), Fault.Status(429), nth: 3, times: 2);

        Assert.True(IsSame(changed, await RestoreAsync("2.0.0")));
    }

    [Fact]
    public async Task That_broke_off_goes_on_where_it_was()
    {
        Use(new() { Tries = 1 });
        await PublishAsync("1.0.0", Before);
        await RestoreAsync("1.0.0");
        var changed = Changed(Before);
        var blob = await PublishAsync("2.0.0", changed);
        Server.Faults.Add("GET", Endpoints.BlobOf(blob.ToString()), Fault.ResetAfter(50_000), nth: 2);

        await Assert.ThrowsAsync<ModelException>(() => RestoreAsync("2.0.0"));
        var broken = Server.Requests.Of("GET", Endpoints.BlobOf(blob.ToString()));
        var result = await RestoreAsync("2.0.0");

        Assert.True(IsSame(changed, result));
        var ranges = Server.Requests.Of("GET", Endpoints.BlobOf(blob.ToString()));
        // The first part, and those that were asked for at the same time as the one that broke.
        Assert.InRange(broken.Count, 2, 5);
        // What the first part had is not fetched again.
        Assert.DoesNotContain(broken[0]["Range"], ranges.Select(request => request["Range"]));
        Assert.InRange(ranges.Sum(request => request.BytesOut), 0, changed.Length * 0.15);
    }

    [Fact]
    public async Task Of_an_older_file_that_is_damaged_fetches_what_it_lost()
    {
        await PublishAsync("1.0.0", Before);
        var old = (await RestoreAsync("1.0.0")).Models[0].Files[0];
        await using (var file = File.OpenWrite(old.CachePath))
        {
            file.Position = 10_000_000;
            file.Write(new byte[1000]);
        }

        // As if a disk had done it: the file system saw nothing.
        await File.WriteAllTextAsync(new CacheFolders(Folder["cache"]).Stamp(old.Digest), FileStat.Of(old.CachePath).ToText(), Cancellation);
        var changed = Changed(Before);
        await PublishAsync("2.0.0", changed);

        var result = await RestoreAsync("2.0.0");

        Assert.True(IsSame(changed, result));
        Assert.InRange(result.BytesFetched, 1, changed.Length * 0.2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Does_not_mind_what_becomes_of_the_older_file_meanwhile(bool isDeleted)
    {
        await PublishAsync("1.0.0", Before);
        var old = (await RestoreAsync("1.0.0")).Models[0].Files[0];
        var changed = Changed(Before);
        var blob = await PublishAsync("2.0.0", changed);
        Server.Faults.Add("GET", Endpoints.BlobOf(blob.ToString()), Fault.WaitFor(Task.Run(async () =>
        {
            while (Server.Requests.Of("GET", Endpoints.BlobOf(blob.ToString())).Count == 0)
            {
                await Task.Delay(10, Cancellation);
            }

            if (isDeleted)
            {
                File.Delete(old.CachePath);
            }
            else
            {
                await using var file = File.OpenWrite(old.CachePath);
                file.SetLength(Size / 2);
            }
        }, Cancellation)));

        Assert.True(IsSame(changed, await RestoreAsync("2.0.0")));
    }

    [Fact]
    public async Task Is_right_whatever_the_index_says()
    {
        await PublishAsync("1.0.0", Before);
        await RestoreAsync("1.0.0");
        var changed = Changed(Before);
        var blob = await PublishAsync("2.0.0", changed, deltaIndex: false);
        var bundle = OciDocument.Parse(Server[Repository].ReadManifest("2.0.0")!, null);
        var random = new Random(1);
        foreach (var list in Lies(List(changed), random))
        {
            var (index, _) = DeltaIndex.Write(bundle, [(blob, Server[Repository].AddBlob(list, ChunkList.MediaType))]);
            var tag = OciDocument.Create(new ManifestIndex { MediaType = MediaTypes.Index, Manifests = [Server[Repository].AddManifest(index)] });
            Server[Repository].AddManifest(tag, $"sha256-{bundle.Digest.Hex}");
            File.Delete(new CacheFolders(Folder["cache"]).Blob(blob));

            Assert.True(IsSame(changed, await RestoreAsync("2.0.0")));
        }
    }

    /// <summary>Lists that are none, and lists that are some but of another file than they say.</summary>
    private static IEnumerable<byte[]> Lies(ChunkList truth, Random random)
    {
        var bytes = truth.ToBytes();
        yield return [];
        yield return bytes[..^1];
        yield return bytes[..100];
        yield return (truth with { Chunks = [.. truth.Chunks.Reverse()] }).ToBytes();
        yield return (truth with { Chunks = [.. truth.Chunks.Select(chunk => chunk with { Hash = truth.Chunks[0].Hash })] }).ToBytes();
        yield return (truth with { Sizes = new(18) }).ToBytes();
        for (var round = 0; round < 6; round++)
        {
            var lie = (byte[])bytes.Clone();
            lie[random.Next(lie.Length)] ^= (byte)random.Next(1, 256);
            yield return lie;
        }
    }

    private static ChunkList List(byte[] content)
    {
        using var chunker = new Chunker(ChunkSizes.Of(content.Length));
        chunker.Append(content);
        return new() { Sizes = ChunkSizes.Of(content.Length), Chunks = chunker.Finish() };
    }
}
