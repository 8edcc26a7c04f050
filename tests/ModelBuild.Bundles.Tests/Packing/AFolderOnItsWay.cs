using ModelBuild.Bundles.Packing;
using ModelBuild.Bundles.Pushing;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;

namespace ModelBuild.Bundles.Tests.Packing;

/// <summary>A folder that is packed to be somewhere else: in a registry, or in a layout.</summary>
public sealed class AFolderOnItsWay : PackingTest
{
    private const int Size = 3 * 1024 * 1024;

    private readonly Repositories repositories = new(new());

    [Fact]
    public async Task Is_sent_from_where_it_is()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        await WriteAsync("model/weights.bin");
        var most = 0L;
        registry.Faults.Add("PUT", Endpoints.Upload, Fault.Before("look", () => most = Math.Max(most, Directory.EnumerateFiles(Folder["work"], "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length))), times: FaultPlan.Always);

        await PackAsync(registry.Repository("ml/a"));

        Assert.InRange(most, 1, Size / 10);
        Assert.Equal(Testing.Bytes.Of(Size), await File.ReadAllBytesAsync(Folder["model/weights.bin"], Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Is_not_read_again_where_nothing_changed(bool isRegistry)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere no time of a file is out of its owner's hands.");
        await using var registry = await LoopbackRegistry.StartAsync();
        var place = isRegistry ? registry.Repository("ml/a") : RepositoryAddress.InFolder(Folder["there.oci"]);
        await WriteAsync("model/weights.bin");
        Assert.Equal(1, (await PackAsync(place)).Packed.FilesRead);

        var (packed, pushed) = await PackAsync(place);

        Assert.Equal((0, 0L), (packed.FilesRead, pushed.BytesSent));
        // The version alone is new.
        Assert.InRange((await PackAsync(place, "2.0.0")).Pushed.BytesSent, 1, 2000);
        Assert.All(registry.Requests.Of("PUT", Endpoints.Upload).Skip(2), request => Assert.InRange(request.BytesIn, 1, 2000));
    }

    [Fact]
    public async Task Goes_to_a_new_place_whole_though_it_is_known()
    {
        await WriteAsync("model/weights.bin");
        await PackAsync(RepositoryAddress.InFolder(Folder["one.oci"]));

        await PackAsync(RepositoryAddress.InFolder(Folder["other.oci"]));
        await File.WriteAllTextAsync(Folder["model/weights.bin"], "of the user", Cancellation);

        var layout = new OciLayout(Folder["other.oci"]);
        var layer = (await layout.FetchAsync("1.0.0", null, Cancellation)).Manifest!.Layers[0];
        Assert.Equal(layer.Digest, Digest.Compute(await File.ReadAllBytesAsync(layout.PathOf(layer.Digest), Cancellation)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Is_left_as_it_was(bool isRegistry)
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        var place = isRegistry ? registry.Repository("ml/a") : RepositoryAddress.InFolder(Folder["there.oci"]);
        await WriteAsync("model/weights.bin");
        Folder.Write("model/notes.tmp", "not packed");
        await PackAsync(place);
        // The same bytes once more, which are not known under this name.
        await WriteAsync("model/copy.bin");
        var before = Stats();

        await PackAsync(place, "2.0.0");

        Assert.Equal(before, Stats());
    }

    [Fact]
    public async Task Is_refused_where_a_file_changes_before_it_is_sent()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        await WriteAsync("model/weights.bin");
        registry.Faults.Add("POST", Endpoints.UploadStart, Fault.Before("a file changes", () => File.AppendAllText(Folder["model/weights.bin"], "more")), times: FaultPlan.Always);

        var failure = await FailureOf(() => PackAsync(registry.Repository("ml/a")));

        Assert.Equal("MODEL1006", failure.Code);
        Assert.Contains("weights.bin", failure.Message, StringComparison.Ordinal);
        Assert.Empty(registry["ml/a"].Tags);
        registry.Faults.Clear();
        await PackAsync(registry.Repository("ml/a"));
        Assert.Single(registry["ml/a"].Tags);
    }

    [Theory]
    [InlineData("longer")]
    [InlineData("shorter")]
    [InlineData("other bytes")]
    public async Task Is_refused_where_a_file_changes_while_it_is_sent(string how)
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        await WriteAsync("model/weights.bin", 24 * 1024 * 1024);
        registry.Faults.Add("PUT", Endpoints.Upload, Fault.WaitFor(Task.Run(async () =>
        {
            // The configuration's and the file's, of which nothing is read before the file is another.
            while (registry.Requests.Of("PUT", Endpoints.Upload).Count < 2)
            {
                await Task.Delay(5, Cancellation);
            }

            // A client that is not told to go on does so after a second.
            await Task.Delay(1200, Cancellation);
            // As a program does that is not of .NET, and asks nobody whether it may.
            await using var file = new FileStream(Folder["model/weights.bin"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.Position = how == "longer" ? file.Length : file.Length - 10;
            file.Write([1, 2, 3]);
            file.SetLength(how == "shorter" ? file.Length / 2 : file.Length);
        }, Cancellation)), times: FaultPlan.Always);

        var failure = await FailureOf(() => PackAsync(registry.Repository("ml/a")));

        Assert.True(failure.Code == "MODEL1006", failure.ToString());
        Assert.Empty(registry["ml/a"].Tags);
    }

    [Fact]
    public void Leaves_nothing_where_a_pack_was_killed()
    {
        var left = Folder["work/left"];
        Folder.Write("work/left/blobs/sha256/half", "half a model");
        Folder.Write("work/left.lock", "");
        Folder.Write("work/running/blobs/sha256/half", "half a model");
        Folder.Write("work/running.lock", "");
        using (var running = FileLock.TryAcquire(Folder["work/running.lock"]))
        {
            foreach (var guard in Directory.EnumerateFiles(Folder["work"], "*.lock"))
            {
                File.SetLastWriteTimeUtc(guard, DateTime.UtcNow.AddDays(-2));
            }

            using (var own = WorkFolder.Create(Folder["work"]))
            {
                Directory.CreateDirectory(own.Directory);
                Assert.False(Directory.Exists(left));
            }
        }

        Assert.Equal(["running", "running.lock"], Directory.EnumerateFileSystemEntries(Folder["work"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private Dictionary<string, FileStat> Stats() => Directory.EnumerateFiles(Model).ToDictionary(file => file, FileStat.Of);

    /// <summary>A file that was written long ago.</summary>
    private async Task WriteAsync(string path, int size = Size) => File.SetLastWriteTimeUtc(await Testing.Bytes.WriteAsync(Folder[path], size), DateTime.UtcNow.AddHours(-1));

    private Task<(PackResult Packed, PushResult Pushed)> PackAsync(RepositoryAddress place, string version = "1.0.0") => new FolderPacker(repositories).PackAsync(
        new()
        {
            Directory = Model,
            Destination = new() { Repository = place, Tag = version },
            Metadata = new() { Name = "model", Version = "" },
            Excludes = ["*.tmp"],
            WorkDirectory = Folder["work"],
            DigestCacheFile = Folder["digests.json"],
        },
        null,
        Cancellation);
}
