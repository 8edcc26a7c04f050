using ModelBuild.Oci;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring.Tests.Caching;

public sealed class APrunedCache : RestoringTest
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private CacheFolders Folders => new(Folder["cache"]);

    [Fact]
    public async Task Lists_models_by_their_names_with_sizes()
    {
        var digest = await PublishAsync("ml/bert", "1.0.0", "weights");
        await RestoreAsync("ml/bert", "*");

        var model = Assert.Single(new CacheInventory(Folders).Models);

        Assert.Equal((digest, "1.0.0", true), (model.Use.Bundle, model.Use.Version, model.IsWhole));
        Assert.Equal(Folder["registry/ml/bert"], model.Use.Reference);
        Assert.Equal(new CacheInventory(Folders).Size, model.Size);
    }

    [Fact]
    public async Task Loses_what_was_not_used_for_long_and_nothing_else()
    {
        await PublishAsync("ml/old", "1.0.0", [("a.onnx", "old"), ("shared.onnx", "shared")]);
        await PublishAsync("ml/new", "1.0.0", [("a.onnx", "new"), ("shared.onnx", "shared")]);
        var old = await RestoreAsync("ml/old", "*");
        Age(TimeSpan.FromDays(40));
        var used = await RestoreAsync("ml/new", "*");

        var result = new CachePruner(Folders).Prune(new() { OlderThan = Month });

        Assert.Equal("ml/old", Path.GetRelativePath(Folder["registry"], Assert.Single(result.Models).Reference));
        Assert.False(File.Exists(old.Models[0].Files[0].CachePath));
        Assert.All(used.Models[0].Files, file => Assert.True(File.Exists(file.CachePath)));
        Assert.Equal("ml/new", Path.GetRelativePath(Folder["registry"], Assert.Single(new CacheInventory(Folders).Models).Use.Reference));
        Assert.Equal(result.Remaining, new CacheInventory(Folders).Size);
        Assert.Equal("old", TextOf(await RestoreAsync("ml/old", "*")));
    }

    [Fact]
    public async Task Loses_nothing_in_a_dry_run_that_says_the_same()
    {
        await PublishAsync("ml/old", "1.0.0", "weights");
        await RestoreAsync("ml/old", "*");
        Age(TimeSpan.FromDays(40));

        var said = new CachePruner(Folders).Prune(new() { OlderThan = Month, DryRun = true });
        Assert.True((await RestoreAsync("ml/old", "*")).UpToDate);
        Age(TimeSpan.FromDays(40));
        var done = new CachePruner(Folders).Prune(new() { OlderThan = Month });

        Assert.True(said.Freed > 0);
        Assert.Equal((said.Freed, said.Remaining), (done.Freed, done.Remaining));
    }

    [Fact]
    public async Task Shrinks_to_a_size_from_what_was_used_the_longest_ago()
    {
        foreach (var (name, days) in new[] { ("one", 3), ("two", 2), ("three", 1) })
        {
            await PublishAsync($"ml/{name}", "1.0.0", new string(name[0], 100_000) + name);
            await RestoreAsync($"ml/{name}", "*");
            Age(TimeSpan.FromDays(1));
        }

        var result = new CachePruner(Folders).Prune(new() { MaxSize = 150_000 });

        Assert.Equal(["ml/one", "ml/two"], result.Models.Select(use => Path.GetRelativePath(Folder["registry"], use.Reference)).Order(StringComparer.Ordinal));
        Assert.True(new CacheInventory(Folders).Size <= 150_000);
    }

    [Fact]
    public async Task Keeps_what_was_used_within_the_hour_and_what_somebody_fetches()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        var file = (await RestoreAsync("ml/bert", "*")).Models[0].Files[0];
        Assert.Empty(new CachePruner(Folders).Prune(new() { OlderThan = TimeSpan.Zero, MaxSize = 0 }).Blobs);

        Age(TimeSpan.FromDays(40));
        using (FileLock.TryAcquire(Folders.Lock(file.Digest)))
        {
            Assert.Equal(1, new CachePruner(Folders).Prune(new() { OlderThan = Month }).Held);
        }

        Assert.True(File.Exists(file.CachePath));
    }

    [Fact]
    public async Task Is_used_by_a_restore_that_has_nothing_to_do()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        await RestoreAsync("ml/bert", "*");
        Age(TimeSpan.FromDays(40));

        Assert.True((await RestoreAsync("ml/bert", "*")).UpToDate);

        Assert.Empty(new CachePruner(Folders).Prune(new() { OlderThan = Month }).Models);
    }

    [Fact]
    public async Task Frees_the_folders_of_models_that_stay_in_it()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        var folder = (await RestoreAsync([new() { Include = "ml/bert", Version = "*", CopyToOutput = false }])).Models[0].CacheFolder;
        Age(TimeSpan.FromDays(40));

        new CachePruner(Folders).Prune(new() { OlderThan = Month });

        Assert.False(Directory.Exists(folder));
        Assert.DoesNotContain(Directory.GetFiles(Folder["cache/stamps"], "*", SearchOption.AllDirectories), stamp => DateTime.UtcNow - File.GetLastWriteTimeUtc(stamp) > CachePruner.Grace);
    }

    [Fact]
    public void Loses_what_killed_writers_left_long_ago()
    {
        var (old, young) = (Folder.Write($"cache/stamps/sha256/ab.{Guid.NewGuid():N}.tmp", "1 2"), Folder.Write($"cache/uses/sha256/ab.{Guid.NewGuid():N}.tmp", "ml/"));
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow - TimeSpan.FromDays(2));

        Assert.Equal(3, new CachePruner(Folders).Prune(new()).UnfinishedSize);

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public async Task May_be_pruned_while_builds_run()
    {
        await PublishAsync("ml/bert", "1.0.0", [.. Enumerable.Range(0, 40).Select(i => ($"{i}.onnx", $"weights {i}"))]);
        await RestoreAsync("ml/bert", "*");
        using var done = new CancellationTokenSource();
        var pruning = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    Age(TimeSpan.FromDays(40), "blobs", "stamps");
                    new CachePruner(Folders).Prune(new() { OlderThan = Month });
                }
            },
            Cancellation);

        for (var i = 0; i < 30; i++)
        {
            File.Delete(Folder["app/obj/model.assets.json"]);
            var result = await RestoreAsync("ml/bert", "*");
            Assert.All(result.Models[0].Files, file => Assert.True(File.Exists(file.CachePath)));
        }

        await done.CancelAsync();
        await pruning;
    }

    /// <summary>Sets everything back by some time, and keeps what is verified.</summary>
    private void Age(TimeSpan by, params string[] kinds)
    {
        foreach (var file in (kinds.Length == 0 ? ["blobs", "stamps", "uses"] : kinds).SelectMany(Folders.FilesIn).ToList())
        {
            try
            {
                file.LastWriteTimeUtc -= by;
                if (file.Directory!.Parent!.Name == "blobs" && Folders.Stamp(Digest.Parse($"sha256:{file.Name}")) is var stamp && File.Exists(stamp))
                {
                    File.WriteAllText(stamp, FileStat.Of(file.FullName).ToText());
                }
            }
            catch (FileNotFoundException)
            {
                // Others are at work.
            }
        }
    }
}
