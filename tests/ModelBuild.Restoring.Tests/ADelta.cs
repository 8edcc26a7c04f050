using ModelBuild.Bundles;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;
using ModelBuild.Oci.Chunks;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring.Tests;

/// <summary>A new version of a large file, of which an older one is in the cache.</summary>
public sealed class ADelta : RestoringTest, IAsyncLifetime
{
    private const string Repository = "ml/bert";
    private const int Size = 16 * 1024 * 1024;

    private readonly byte[] before = Bytes.Of(Size);
    private LoopbackRegistry server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await LoopbackRegistry.StartAsync();
        Registry = server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Dispose();
    }

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
        var wire = server.Requests.All.Sum(request => request.BytesOut);
        Assert.InRange(wire, changed.Length * 0.03, changed.Length * 0.07);
        Assert.InRange(server.Requests.Of("GET", Endpoints.BlobOf(blob.ToString())).Count, 8, 20);
        Assert.InRange(wire - result.BytesFetched, 0, 10_000);
        Assert.Empty(result.Notes);
    }

    [Fact]
    public async Task Of_a_file_that_is_new_all_over_costs_no_more_than_its_index()
    {
        await PublishAsync("1.0.0", before);
        await RestoreAsync("1.0.0");
        var changed = Bytes.Of(Size, seed: 2);
        var blob = await PublishAsync("2.0.0", changed);

        var result = await RestoreAsync("2.0.0");

        Assert.True(IsSame(changed, result));
        Assert.InRange(server.Requests.All.Sum(request => request.BytesOut), Size, Size * 1.01);
        Assert.Null(Assert.Single(server.Requests.Of("GET", Endpoints.BlobOf(blob.ToString())))["Range"]);
    }

    [Fact]
    public async Task Is_not_asked_for_where_nothing_older_is_there()
    {
        await PublishAsync("1.0.0", before);
        await PublishAsync("2.0.0", Changed(before));

        Assert.Equal(Size, (await RestoreAsync("1.0.0")).BytesFetched);
        Assert.DoesNotContain(server.Requests.All, request => request.Path.Contains("referrers", StringComparison.Ordinal) || request.Path.Contains("sha256-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_the_whole_file_where_nobody_wrote_an_index()
    {
        await PublishAsync("1.0.0", before);
        await RestoreAsync("1.0.0");
        var changed = Changed(before);
        await PublishAsync("2.0.0", changed, deltaIndex: false);

        var result = await RestoreAsync("2.0.0");

        Assert.True(IsSame(changed, result));
        Assert.Equal(changed.Length, result.BytesFetched);
        Assert.Empty(result.Notes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Is_the_rest_of_the_file_from_where_the_registry_serves_no_parts(int nth)
    {
        await PublishAsync("1.0.0", before);
        await RestoreAsync("1.0.0");
        var changed = Changed(before);
        var blob = await PublishAsync("2.0.0", changed);
        server.Faults.Add("GET", Endpoints.BlobOf(blob.ToString()), Fault.IgnoreRange(), nth, FaultPlan.Always);

        var result = await RestoreAsync("2.0.0");

        Assert.True(IsSame(changed, result));
        // Of the parts that were asked for at the same time each brings what was on its way when it was dropped.
        Assert.InRange(server.Requests.All.Sum(request => request.BytesOut), changed.Length / 2, changed.Length * (nth == 1 ? 1.3 : 1.9));
    }

    [Fact]
    public async Task Is_the_rest_of_the_file_where_the_registry_wants_fewer_requests()
    {
        Use(new() { Tries = 1 });
        await PublishAsync("1.0.0", before);
        await RestoreAsync("1.0.0");
        var changed = Changed(before);
        var blob = await PublishAsync("2.0.0", changed);
        server.Faults.Add("GET", Endpoints.BlobOf(blob.ToString()), Fault.Status(429), nth: 3, times: 2);

        Assert.True(IsSame(changed, await RestoreAsync("2.0.0")));
    }

    [Fact]
    public async Task That_broke_off_goes_on_where_it_was()
    {
        Use(new() { Tries = 1 });
        await PublishAsync("1.0.0", before);
        await RestoreAsync("1.0.0");
        var changed = Changed(before);
        var blob = await PublishAsync("2.0.0", changed);
        server.Faults.Add("GET", Endpoints.BlobOf(blob.ToString()), Fault.ResetAfter(50_000), nth: 2);

        await Assert.ThrowsAsync<ModelException>(() => RestoreAsync("2.0.0"));
        var broken = server.Requests.Of("GET", Endpoints.BlobOf(blob.ToString()));
        var result = await RestoreAsync("2.0.0");

        Assert.True(IsSame(changed, result));
        var ranges = server.Requests.Of("GET", Endpoints.BlobOf(blob.ToString()));
        // What the first part had is not fetched again.
        Assert.DoesNotContain(broken[0]["Range"], ranges.Select(request => request["Range"]));
        Assert.InRange(ranges.Sum(request => request.BytesOut), 0, changed.Length * 0.15);
    }

    [Fact]
    public async Task Asks_for_several_parts_at_once_when_it_has_the_first()
    {
        await PublishAsync("1.0.0", before);
        await RestoreAsync("1.0.0");
        var changed = Changed(before);
        var blob = await PublishAsync("2.0.0", changed);
        // Each of the next three is answered when all of them are there.
        server.Faults.Add("GET", Endpoints.BlobOf(blob.ToString()), Fault.Gather(3), nth: 2, times: 3);

        Assert.True(IsSame(changed, await RestoreAsync("2.0.0")));
    }

    [Fact]
    public async Task Of_an_older_file_that_is_damaged_fetches_what_it_lost()
    {
        await PublishAsync("1.0.0", before);
        var old = (await RestoreAsync("1.0.0")).Models[0].Files[0];
        await using (var file = File.OpenWrite(old.CachePath))
        {
            file.Position = 10_000_000;
            file.Write(new byte[1000]);
        }

        // As if a disk had done it: the file system saw nothing.
        await File.WriteAllTextAsync(new CacheFolders(Folder["cache"]).Stamp(old.Digest), FileStat.Of(old.CachePath).ToText(), Cancellation);
        var changed = Changed(before);
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
        await PublishAsync("1.0.0", before);
        var old = (await RestoreAsync("1.0.0")).Models[0].Files[0];
        var changed = Changed(before);
        var blob = await PublishAsync("2.0.0", changed);
        server.Faults.Add("GET", Endpoints.BlobOf(blob.ToString()), Fault.WaitFor(Task.Run(async () =>
        {
            while (server.Requests.Of("GET", Endpoints.BlobOf(blob.ToString())).Count == 0)
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
        await PublishAsync("1.0.0", before);
        await RestoreAsync("1.0.0");
        var changed = Changed(before);
        var blob = await PublishAsync("2.0.0", changed, deltaIndex: false);
        var bundle = OciDocument.Parse(server[Repository].ReadManifest("2.0.0")!, null);
        var random = new Random(1);
        foreach (var list in Lies(List(changed), random))
        {
            var (index, _) = DeltaIndex.Write(bundle, [(blob, server[Repository].AddBlob(list, ChunkList.MediaType))]);
            var tag = OciDocument.Create(new ManifestIndex { MediaType = MediaTypes.Index, Manifests = [server[Repository].AddManifest(index)] });
            server[Repository].AddManifest(tag, $"sha256-{bundle.Digest.Hex}");
            File.Delete(new CacheFolders(Folder["cache"]).Blob(blob));

            Assert.True(IsSame(changed, await RestoreAsync("2.0.0")));
        }
    }

    [Fact]
    public async Task Is_what_a_pull_fetches_too()
    {
        await PublishAsync("1.0.0", before);
        await PullAsync("1.0.0");
        var changed = Changed(before);
        await PublishAsync("2.0.0", changed);

        var result = await PullAsync("2.0.0");

        Assert.Equal(Digest.Compute(changed), Digest.Compute(await File.ReadAllBytesAsync(Folder["pulled/model.bin"], Cancellation)));
        Assert.InRange(result.BytesFetched, 1, changed.Length * 0.15);
    }

    private Task<PullResult> PullAsync(string version) => new ModelPuller(Repositories).PullAsync(
        new() { Reference = new() { Repository = server.Repository(Repository), Tag = version }, TargetDirectory = Folder["pulled"], CacheDirectory = Folder["cache"] }, null, Cancellation);

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

    /// <summary>The content with runs of it overwritten, longer or shorter, which together are a part of it.</summary>
    private static byte[] Changed(byte[] content, int runs = 4, double part = 0.02)
    {
        var run = (int)(content.Length * part / runs);
        var changed = new MemoryStream();
        var at = 0;
        for (var i = 0; i < runs; i++)
        {
            var start = (int)((i + 0.5) * content.Length / runs);
            changed.Write(content, at, start - at);
            changed.Write(Bytes.Of(run, seed: i + 100));
            // Some runs take the place of as many bytes, some of none, some of more.
            at = start + ((i % 3) switch { 0 => run, 1 => 0, _ => 2 * run });
        }

        changed.Write(content, at, content.Length - at);
        return changed.ToArray();
    }

    private static bool IsSame(byte[] content, RestoreResult result) => content.AsSpan().SequenceEqual(File.ReadAllBytes(result.Models[0].Files[0].CachePath));

    private Task<RestoreResult> RestoreAsync(string version)
    {
        // Each from nothing but the cache.
        if (Directory.Exists(Folder["app"]))
        {
            Directory.Delete(Folder["app"], recursive: true);
        }

        server.Requests.Clear();
        return RestoreAsync($"{server.Host}/{Repository}", version);
    }

    private async Task<Digest> PublishAsync(string version, byte[] content, bool deltaIndex = true)
    {
        using var source = new TemporaryDirectory();
        await File.WriteAllBytesAsync(source["model.bin"], content, Cancellation);
        var packed = await ModelPacker.PackAsync(
            new()
            {
                Files = [new ModelFile { SourcePath = source["model.bin"], Path = "model.bin" }],
                Metadata = new() { Name = "model", Version = version },
                LayoutDirectory = source["layout"],
                DeltaIndex = deltaIndex,
            },
            null,
            Cancellation);
        await new ModelPusher(Repositories).PushAsync(new() { LayoutDirectory = source["layout"], VersionTag = packed.Tag, Destination = server.Repository(Repository) }, null, Cancellation);
        return Digest.Compute(content);
    }
}
