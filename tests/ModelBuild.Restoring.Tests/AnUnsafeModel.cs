using ModelBuild.Bundles;

namespace ModelBuild.Restoring.Tests;

public sealed class AnUnsafeModel : RestoringTest
{
    /// <summary>What protocol 0 writes for a call of os.system: it is scanned here, and loaded nowhere.</summary>
    private const string Dangerous = "cos\nsystem\n(S'true'\ntR.";

    private const string Unknown = "cour.module\nThing\n.";

    [Fact]
    public async Task Is_warned_of_by_its_file_and_its_reference()
    {
        await PublishAsync("ml/bert", "1.0.0", [("model.pkl", Dangerous)]);

        var result = await RestoreAsync("ml/bert", "1.0.0");

        var warning = Assert.Single(result.Warnings);
        Assert.Equal("MODEL4111", warning.Code);
        Assert.Contains("'model.pkl' of 'ml/bert'", warning.Message, StringComparison.Ordinal);
        Assert.Contains("'os.system'", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_refused_and_not_pinned_where_that_is_wanted()
    {
        await PublishAsync("ml/bert", "1.0.0", [("model.pkl", Dangerous)]);

        var failure = await FailureOf(() => RestoreAsync("ml/bert", "1.0.0", With(new() { Action = UnsafeContentAction.Error })));

        Assert.Equal("MODEL4111", failure.Code);
        Assert.False(File.Exists(LockFile));
        Assert.False(File.Exists(Folder["app/obj/model.assets.json"]));
    }

    [Fact]
    public async Task Is_refused_when_the_project_changes_its_mind()
    {
        await PublishAsync("ml/bert", "1.0.0", [("model.pkl", Dangerous)]);
        await RestoreAsync("ml/bert", "1.0.0");

        Assert.Equal("MODEL4111", (await FailureOf(() => RestoreAsync("ml/bert", "1.0.0", With(new() { Action = UnsafeContentAction.Error })))).Code);
        Assert.Empty((await RestoreAsync("ml/bert", "1.0.0", With(new() { Action = UnsafeContentAction.Allow }))).Warnings);
    }

    [Fact]
    public async Task Is_one_whose_imports_the_project_does_not_know()
    {
        await PublishAsync("ml/bert", "1.0.0", [("model.pkl", Unknown)]);

        Assert.Equal("MODEL4112", Assert.Single((await RestoreAsync("ml/bert", "1.0.0")).Warnings).Code);
        Assert.Empty((await RestoreAsync("ml/bert", "1.0.0", With(new() { Action = UnsafeContentAction.Error, AllowedImports = ["our.module.Thing"] }))).Warnings);
    }

    [Fact]
    public async Task Is_looked_at_once_on_a_machine_and_warned_of_in_every_project()
    {
        await PublishAsync("ml/bert", "1.0.0", [("model.pkl", Dangerous)]);
        await RestoreAsync("ml/bert", "1.0.0");
        var report = Assert.Single(Directory.GetFiles(Folder["cache/reports/sha256"]));
        var written = File.GetLastWriteTimeUtc(report);

        var other = await RestoreAsync("ml/bert", "1.0.0", request => request with { AssetsFile = Folder["app/obj/other.json"] });

        Assert.Equal("MODEL4111", Assert.Single(other.Warnings).Code);
        Assert.Equal(written, File.GetLastWriteTimeUtc(report));
    }

    [Fact]
    public async Task Is_looked_at_again_where_the_report_is_broken()
    {
        await PublishAsync("ml/bert", "1.0.0", [("model.pkl", Dangerous)]);
        await RestoreAsync("ml/bert", "1.0.0");
        await File.WriteAllTextAsync(Directory.GetFiles(Folder["cache/reports/sha256"])[0], "{", Cancellation);

        var other = await RestoreAsync("ml/bert", "1.0.0", request => request with { AssetsFile = Folder["app/obj/other.json"] });

        Assert.Single(other.Warnings);
    }

    [Fact]
    public async Task Is_none_of_those_whose_files_are_not_selected()
    {
        await PublishAsync("ml/bert", "1.0.0", [("model.pkl", Dangerous), ("model.txt", "words")]);

        Assert.Empty((await RestoreAsync([new() { Include = "ml/bert", Version = "1.0.0", Files = ["*.txt"] }])).Warnings);
    }

    private static Func<RestoreRequest, RestoreRequest> With(UnsafeContentPolicy policy) => request => request with { UnsafeContent = policy };
}
