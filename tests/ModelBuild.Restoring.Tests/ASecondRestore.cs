namespace ModelBuild.Restoring.Tests;

public sealed class ASecondRestore : RestoringTest
{
    [Fact]
    public async Task Does_nothing_where_nothing_changed_and_needs_no_registry()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        await RestoreAsync("ml/bert", "1.*");
        Directory.Delete(Folder["registry"], recursive: true);
        var before = Snapshot();

        var again = await RestoreAsync("ml/bert", "1.*");

        Assert.True(again.UpToDate);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task Needs_no_registry_where_the_lock_file_pins_what_the_cache_holds()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        await RestoreAsync("ml/bert", "1.*");
        Directory.Delete(Folder["registry"], recursive: true);
        Directory.Delete(Folder["app/obj"], recursive: true);

        var again = await RestoreAsync("ml/bert", "1.*", Locked);

        Assert.Equal((false, 0L), (again.UpToDate, again.BytesFetched));
        Assert.Equal("weights", TextOf(again));
    }

    [Fact]
    public async Task Stays_on_its_version_until_forced()
    {
        await PublishAsync("ml/bert", "1.0.0", "old");
        await RestoreAsync("ml/bert", "1.*");
        await PublishAsync("ml/bert", "1.1.0", "new");

        Assert.Equal("old", TextOf(await RestoreAsync("ml/bert", "1.*")));
        Assert.Equal("new", TextOf(await RestoreAsync("ml/bert", "1.*", Updating)));
        Assert.Equal("new", TextOf(await RestoreAsync("ml/bert", "1.*", Locked)));
    }

    [Fact]
    public async Task Resolves_again_where_the_project_asks_for_something_else()
    {
        await PublishAsync("ml/bert", "1.0.0", "one");
        await PublishAsync("ml/bert", "2.0.0", "two");
        await RestoreAsync("ml/bert", "1.*");

        Assert.Equal("MODEL3008", (await FailureOf(() => RestoreAsync("ml/bert", "2.*", Locked))).Code);
        Assert.Equal("MODEL3008", (await FailureOf(() => RestoreAsync("ml/bert", "2.*", Installing))).Code);
        Assert.Equal("two", TextOf(await RestoreAsync("ml/bert", "2.*")));
    }

    [Fact]
    public async Task Drops_what_is_referenced_no_more_but_not_in_a_build()
    {
        await PublishAsync("ml/bert", "1.0.0", "one");
        await PublishAsync("ml/gpt", "1.0.0", "two");
        ModelReference bert = new() { Include = "ml/bert", Version = "*" }, gpt = new() { Include = "ml/gpt", Version = "*" };
        await RestoreAsync([bert, gpt]);

        await RestoreAsync([bert], Installing);
        Assert.Contains("ml/gpt", LockText, StringComparison.Ordinal);

        await RestoreAsync([bert]);
        Assert.DoesNotContain("ml/gpt", LockText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adds_a_reference_without_an_entry_in_a_build_but_not_when_locked()
    {
        await PublishAsync("ml/bert", "1.0.0", "one");
        await PublishAsync("ml/gpt", "1.0.0", "two");
        ModelReference bert = new() { Include = "ml/bert", Version = "*" }, gpt = new() { Include = "ml/gpt", Version = "*" };
        await RestoreAsync([bert], Installing);

        Assert.Equal("MODEL3007", (await FailureOf(() => RestoreAsync([bert, gpt], Locked))).Code);
        await RestoreAsync([bert, gpt], Installing);

        Assert.Contains("ml/gpt", LockText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_in_locked_mode_without_a_lock_file_and_with_force()
    {
        await PublishAsync("ml/bert", "1.0.0", "one");

        Assert.Equal("MODEL3009", (await FailureOf(() => RestoreAsync("ml/bert", "*", Locked))).Code);
        Assert.Equal("MODEL3010", (await FailureOf(() => RestoreAsync("ml/bert", "*", request => Locked(Updating(request))))).Code);
    }

    [Fact]
    public async Task Notices_a_tag_that_moved()
    {
        await PublishAsync("ml/bert", "1.0.0", "one", "stable");
        await RestoreAsync([new() { Include = "ml/bert", Tag = "stable" }]);
        await PublishAsync("ml/bert", "1.1.0", "two", "stable");
        ForgetCache();

        Assert.Equal("MODEL3004", (await FailureOf(() => RestoreAsync([new() { Include = "ml/bert", Tag = "stable" }], Locked))).Code);
        var result = await RestoreAsync([new() { Include = "ml/bert", Tag = "stable" }]);
        Assert.Equal("one", TextOf(result));
        Assert.Equal("MODEL3004", Assert.Single(result.Warnings).Code);
    }

    [Fact]
    public async Task Refuses_a_lock_file_that_lists_other_files()
    {
        await PublishAsync("ml/bert", "1.0.0", "one");
        await RestoreAsync("ml/bert", "*");
        await File.WriteAllTextAsync(LockFile, LockText.Replace("\"size\": 3", "\"size\": 4", StringComparison.Ordinal), Cancellation);

        Assert.Equal("MODEL7012", (await FailureOf(() => RestoreAsync("ml/bert", "*"))).Code);
    }

    [Fact]
    public async Task Names_the_line_of_a_broken_lock_file()
    {
        await PublishAsync("ml/bert", "1.0.0", "one");
        Folder.Write("app/models.lock.json", "{\n  \"version\": 1,\n  \"models\": [\n");

        var failure = await FailureOf(() => RestoreAsync("ml/bert", "*"));

        Assert.Equal(("MODEL7010", 3, LockFile), (failure.Code, failure.Line, failure.File));
    }

    [Fact]
    public async Task Reads_the_assets_and_nothing_else_in_a_design_time_build()
    {
        await PublishAsync("ml/bert", "1.0.0", "one");
        Assert.Empty((await RestoreAsync("ml/bert", "*", request => request with { Mode = RestoreMode.Read })).Models);
        await RestoreAsync("ml/bert", "*");
        Directory.Delete(Folder["registry"], recursive: true);

        Assert.Single((await RestoreAsync("ml/bert", "9.*", request => request with { Mode = RestoreMode.Read })).Models);
    }

    private void ForgetCache()
    {
        Directory.Delete(Folder["cache"], recursive: true);
        Directory.Delete(Folder["app/obj"], recursive: true);
    }

    private List<(string, DateTime)> Snapshot() =>
        [.. new DirectoryInfo(Folder.Path).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Select(entry => (entry.FullName, entry.LastWriteTimeUtc)).Order()];

    [Fact]
    public async Task That_updates_one_model_leaves_the_others_pinned()
    {
        await PublishAsync("ml/bert", "1.0.0", "bert");
        await PublishAsync("ml/other", "1.0.0", "other");
        ModelReference[] references = [new() { Include = "ml/bert", Version = "*" }, new() { Include = "ml/other", Version = "*" }];
        await RestoreAsync([.. references]);
        await PublishAsync("ml/bert", "1.1.0", "bert anew");
        await PublishAsync("ml/other", "1.1.0", "other anew");

        var result = await RestoreAsync([.. references], request => Updating(request) with { Updated = ["ml/bert"] });

        Assert.Equal(["1.1.0", "1.0.0"], result.Models.Select(model => model.Version));
    }
}
