namespace ModelBuild.Restoring.Tests;

public sealed class ACentralVersion : RestoringTest
{
    [Fact]
    public async Task Counts_for_a_reference_without_version_however_the_repository_is_written()
    {
        await PublishAsync("ml/bert", "1.0.0", "one");
        await PublishAsync("ml/bert", "2.0.0", "two");

        var result = await RestoreAsync([new() { Include = "ml/bert" }], With(new ModelVersion { Include = Folder["registry/ml/bert"], Version = "1.*" }));

        Assert.Equal("1.0.0", result.Models[0].Version);
        Assert.Contains("\"1.*\": {", LockText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task May_be_a_tag_or_a_digest()
    {
        var digest = await PublishAsync("ml/bert", "1.0.0", "one", "stable");

        Assert.Equal(digest, (await RestoreAsync([new() { Include = "ml/bert" }], With(new ModelVersion { Include = "ml/bert", Tag = "stable" }))).Models[0].Digest);
        Assert.Equal(digest, (await RestoreAsync([new() { Include = "ml/bert" }], With(new ModelVersion { Include = "ml/bert", Digest = digest.ToString() }))).Models[0].Digest);
    }

    [Fact]
    public async Task Is_overridden_by_one_project()
    {
        await PublishAsync("ml/bert", "1.0.0", "one");
        await PublishAsync("ml/bert", "2.0.0", "two");

        var result = await RestoreAsync([new() { Include = "ml/bert", VersionOverride = "2.0.0" }], With(new ModelVersion { Include = "ml/bert", Version = "1.0.0" }));

        Assert.Equal("2.0.0", result.Models[0].Version);
    }

    [Fact]
    public async Task Contradicts_a_version_of_the_reference()
    {
        var failure = await FailureOf(() => RestoreAsync("ml/bert", "2.0.0", With(new ModelVersion { Include = "ml/bert", Version = "1.0.0" })));

        Assert.Equal("MODEL3018", failure.Code);
        Assert.Contains("'2.0.0'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'1.0.0'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_one_thing_and_is_there_once()
    {
        Assert.Equal("MODEL3019", (await FailureOf(() => RestoreAsync([], With(new ModelVersion { Include = "ml/bert" })))).Code);
        Assert.Equal("MODEL3002", (await FailureOf(() => RestoreAsync([], With(new ModelVersion { Include = "ml/bert", Version = "1.0.0", Tag = "x" })))).Code);
        Assert.Equal("MODEL3011", (await FailureOf(() => RestoreAsync([], With(new ModelVersion { Include = "ml/bert", Version = "~1" })))).Code);
        Assert.Equal("MODEL3020", (await FailureOf(() => RestoreAsync([], With(
            new ModelVersion { Include = "ml/bert", Version = "1.0.0" }, new ModelVersion { Include = Folder["registry/ml/bert"], Version = "1.0.0" })))).Code);
    }

    [Fact]
    public async Task That_changes_is_resolved_anew_in_a_restore_and_refused_in_a_build()
    {
        await PublishAsync("ml/bert", "1.0.0", "one");
        await PublishAsync("ml/bert", "2.0.0", "two");
        await RestoreAsync([new() { Include = "ml/bert" }], With(new ModelVersion { Include = "ml/bert", Version = "1.0.0" }));
        var changed = With(new ModelVersion { Include = "ml/bert", Version = "2.0.0" });

        Assert.Equal("MODEL3008", (await FailureOf(() => RestoreAsync([new() { Include = "ml/bert" }], request => Installing(changed(request))))).Code);
        Assert.Equal("two", TextOf(await RestoreAsync([new() { Include = "ml/bert" }], changed)));
    }

    private static Func<RestoreRequest, RestoreRequest> With(params ModelVersion[] versions) => request => request with { Versions = [.. versions] };
}
