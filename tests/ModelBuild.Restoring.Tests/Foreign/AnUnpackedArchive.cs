using System.Security.Cryptography;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Tests.Foreign;

public sealed class AnUnpackedArchive : ForeignTest
{
    private const string Config = "application/vnd.cncf.model.config.v1+json", Layer = "application/vnd.cncf.model.weight.v1.tar+gzip";

    [Fact]
    public async Task Takes_its_room_once_and_is_not_fetched_again()
    {
        var archive = await PublishAsync();
        var first = await RestoreAsync();
        Directory.Delete(Folder["registry"], recursive: true);
        Directory.Delete(Folder["app/obj"], recursive: true);

        var second = await RestoreAsync(change: Locked);

        Assert.True(first.BytesFetched >= archive.Size);
        Assert.Equal(0, second.BytesFetched);
        Assert.Equal(FilesOf(first), FilesOf(second));
        Assert.Empty(Directory.GetFiles(Folder["cache/archives"], "*", SearchOption.AllDirectories));
        Assert.False(File.Exists(Folder[$"cache/blobs/sha256/{archive.Digest.Hex}"]));
        Assert.Empty(Directory.GetFiles(Folder["cache/partial"], "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("change")]
    [InlineData("delete")]
    [InlineData("listing")]
    public async Task That_was_damaged_is_mended(string damage)
    {
        await PublishAsync();
        var before = await RestoreAsync();
        var files = FilesOf(before).ToList();
        var victim = damage == "listing" ? Directory.GetFiles(Folder["cache/contents"], "*", SearchOption.AllDirectories).Single() : before.Models[0].Files[0].CachePath;
        if (damage == "delete")
        {
            File.Delete(victim);
        }
        else
        {
            await File.AppendAllTextAsync(victim, "x", Cancellation);
            Directory.Delete(Folder["app/obj"], recursive: true);
        }

        var after = await RestoreAsync();

        Assert.Equal(files, FilesOf(after));
        Assert.Equal(damage == "change" ? ["MODEL7020"] : [], after.Warnings.Select(warning => warning.Code));
    }

    [Fact]
    public async Task Is_fetched_once_by_eight_restores_at_once()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        Registry = registry.Address;
        var archive = await PublishAsync(3_000_000);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => RestoreAsync(
            reference => reference with { Include = $"{registry.Host}/{Repository}" },
            request => request with { LockFile = Folder[$"app{i}/models.lock.json"], AssetsFile = Folder[$"app{i}/obj/a"], ProjectDirectory = Directory.CreateDirectory(Folder[$"app{i}"]).FullName })));

        Assert.Single(registry.Requests.Of("GET", Endpoints.Blob), request => request.Path.EndsWith(archive.Digest.ToString(), StringComparison.Ordinal));
        Assert.All(results, result => Assert.Equal(FilesOf(results[0]), FilesOf(result)));
    }

    [Fact]
    public async Task That_was_stopped_in_the_middle_is_done_again_and_right()
    {
        var archive = await PublishAsync(2_000_000);
        Directory.CreateDirectory(Folder["app"]);
        for (var milliseconds = 1; milliseconds < 120; milliseconds += 7)
        {
            using var stop = new CancellationTokenSource(milliseconds);
            try
            {
                await new ModelRestorer(() => Repositories).RestoreAsync(
                    new()
                    {
                        References = [new() { Include = Repository, Tag = "v1" }],
                        ProjectDirectory = Folder["app"],
                        LockFile = LockFile,
                        AssetsFile = Folder["app/obj/model.assets.json"],
                        CacheDirectory = Folder["cache"],
                        DefaultRegistry = Registry,
                    },
                    null,
                    stop.Token);
            }
            catch (OperationCanceledException)
            {
                // As a user would.
            }

            AssertBlobsAreRight();
        }

        Assert.Equal(3, FilesOf(await RestoreAsync()).Count());
        Assert.False(File.Exists(Folder[$"cache/archives/sha256/{archive.Digest.Hex}"]));
    }

    [Fact]
    public async Task Is_fetched_once_by_eight_processes_and_right_after_any_of_them_was_killed()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        Registry = registry.Address;
        var archive = await PublishAsync(3_000_000);
        for (var round = 0; round < 4; round++)
        {
            using var victim = await StartAsync(registry, "victim");
            await victim.SayAsync("begin");
            while (!Directory.Exists(Folder["cache/partial"]) && !victim.HasEnded)
            {
                await Task.Delay(1, Cancellation);
            }

            await Task.Delay(round * 30, Cancellation);
            victim.Kill();
            await victim.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
            AssertBlobsAreRight();
            if (round < 3 && Directory.Exists(Folder["cache"]))
            {
                Directory.Delete(Folder["cache"], recursive: true);
            }
        }

        var children = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => StartAsync(registry, $"app{i}")));
        registry.Requests.Clear();
        await Task.WhenAll(children.Select(child => child.SayAsync("begin")));
        foreach (var child in children)
        {
            using (child)
            {
                Assert.Contains("restored 3", (await child.WaitAsync(TimeSpan.FromMinutes(2), Cancellation)).Text, StringComparison.Ordinal);
            }
        }

        Assert.InRange(registry.Requests.Of("GET", Endpoints.Blob).Count(request => request.Path.EndsWith(archive.Digest.ToString(), StringComparison.Ordinal)), 0, 1);
        AssertBlobsAreRight();
        Assert.Empty(Directory.GetFiles(Folder["cache/archives"], "*", SearchOption.AllDirectories));
    }

    private void AssertBlobsAreRight() => Assert.All(
        Directory.Exists(Folder["cache/blobs/sha256"]) ? Directory.GetFiles(Folder["cache/blobs/sha256"]) : [],
        blob => Assert.Equal(Path.GetFileName(blob), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(blob)))));

    private async Task<ChildProcess> StartAsync(LoopbackRegistry registry, string app)
    {
        var child = ChildProcess.Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "ModelBuild.Testing.Child.dll"), "restore", $"{registry.Host}/{Repository}", "v1", Folder[app], Folder["cache"]],
            Folder.Path,
            new Dictionary<string, string?> { ["HOME"] = Folder.Path });
        await child.WaitForTextAsync("ready\n", Cancellation);
        return child;
    }

    [Fact]
    public async Task May_be_a_file_of_another_model_too()
    {
        var archive = await PublishAsync();
        var raw = archive with { MediaType = "application/octet-stream", Annotations = Annotations.Create(KeyValuePair.Create(AnnotationNames.Title, "data.tar.gz")) };
        await PublishAsync(await BlobAsync("{}", "application/vnd.unknown.config.v1+json"), [raw], tag: "raw");

        var result = await RestoreAsync([new() { Include = Repository, Tag = "raw", Name = "raw" }, new() { Include = Repository, Tag = "v1" }]);
        var again = await RestoreAsync([new() { Include = Repository, Tag = "raw", Name = "raw" }, new() { Include = Repository, Tag = "v1" }]);

        Assert.Equal(archive.Digest, Digest.Compute(await File.ReadAllBytesAsync(result.Models[0].Files[0].CachePath, Cancellation)));
        Assert.True(again.UpToDate);
    }

    [Fact]
    public async Task Whose_file_can_be_run_is_whole_only_with_that_file()
    {
        await PublishAsync();
        var run = (await RestoreAsync()).Models[0].Files.Single(file => file.Path == "run.sh");
        Assert.True((await RestoreAsync()).UpToDate);
        File.Delete(run.CachePath);

        Assert.False((await RestoreAsync()).UpToDate);

        Assert.True(File.GetUnixFileMode(run.CachePath).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task That_stays_in_the_cache_has_its_modes_there()
    {
        await PublishAsync();

        var model = (await RestoreAsync(reference => reference with { CopyToOutput = false })).Models[0];

        Assert.True(File.GetUnixFileMode(Path.Combine(model.CacheFolder!, "run.sh")).HasFlag(UnixFileMode.UserExecute));
        Assert.False(File.GetUnixFileMode(Path.Combine(model.CacheFolder!, "a.bin")).HasFlag(UnixFileMode.UserExecute));
        Assert.True((await RestoreAsync(reference => reference with { CopyToOutput = false })).UpToDate);
    }

    [Fact]
    public async Task Is_only_as_large_as_it_may_be()
    {
        var layer = await BlobAsync(Tar.Zstd(Tar.Of(Tar.File("zeros", new byte[70 * 1024 * 1024]))), "application/vnd.cncf.model.weight.v1.tar+zstd");
        await PublishAsync(await BlobAsync("{}", Config), [layer]);

        Assert.Equal("MODEL4013", (await FailureAsync()).Code);
        Assert.Empty(Directory.GetFiles(Folder["cache/archives"], "*", SearchOption.AllDirectories));
        Assert.Equal(70 * 1024 * 1024, Assert.Single((await RestoreAsync(change: request => request with { UnpackLimit = 80 * 1024 * 1024 })).Models[0].Files).Size);
    }

    [Fact]
    public async Task Is_pinned_where_nothing_else_is_wanted()
    {
        await PublishAsync();

        await RestoreAsync(change: request => request with { ResolveOnly = true });

        Assert.Contains("run.sh", LockText, StringComparison.Ordinal);
    }

    private async Task<Descriptor> PublishAsync(int size = 1000)
    {
        var tar = Tar.Of(Tar.File("a.bin", Bytes.Of(size)), Tar.File("run.sh", "run", 0b111_101_101), Tar.File("sub/b.bin", Bytes.Of(size, seed: 2)));
        var layer = await BlobAsync(Tar.Gzip(tar), Layer);
        await PublishAsync(await BlobAsync("{}", Config), [layer]);
        return layer;
    }
}
