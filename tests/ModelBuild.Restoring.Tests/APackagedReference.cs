using ModelBuild.Oci;

namespace ModelBuild.Restoring.Tests;

public sealed class APackagedReference : RestoringTest
{
    [Fact]
    public async Task Is_restored_by_its_digest_without_an_entry_in_the_lock_file()
    {
        var digest = await PublishAsync("ml/bert", "1.0.0", "weights");

        var result = await RestoreAsync([Packaged("ml/bert", digest)], Locked);

        Assert.Equal(("1.0.0", digest, "Lib 1.0.0"), (result.Models[0].Version, result.Models[0].Digest, result.Models[0].Package));
        Assert.False(File.Exists(LockFile));
        Assert.True((await RestoreAsync([Packaged("ml/bert", digest)], Locked)).UpToDate);
    }

    [Fact]
    public async Task Is_left_alone_by_a_restore_that_does_not_know_it()
    {
        var digest = await PublishAsync("ml/bert", "1.0.0", "weights");
        await PublishAsync("ml/own", "1.0.0", "own");
        ModelReference own = new() { Include = "ml/own", Version = "1.0.0" };
        await RestoreAsync([own], WithoutPackages);
        await RestoreAsync([own, Packaged("ml/bert", digest)], Installing);
        var before = LockText;

        var again = await RestoreAsync([own], WithoutPackages);
        var build = await RestoreAsync([own, Packaged("ml/bert", digest)], Installing);

        Assert.True(again.UpToDate);
        Assert.True(build.UpToDate);
        Assert.Equal(2, build.Models.Length);
        Assert.Equal(before, LockText);
    }

    [Fact]
    public async Task Follows_its_package()
    {
        var first = await PublishAsync("ml/bert", "1.0.0", "one");
        var second = await PublishAsync("ml/bert", "2.0.0", "two");
        await RestoreAsync([Packaged("ml/bert", first)], Installing);

        Assert.Equal("two", TextOf(await RestoreAsync([Packaged("ml/bert", second, "2.0.0", "Lib 2.0.0")], Installing)));
        Assert.Empty((await RestoreAsync([], Installing)).Models);
    }

    [Fact]
    public async Task Gives_way_to_the_project_and_contradicts_another_package()
    {
        var first = await PublishAsync("ml/bert", "1.0.0", "one");
        var second = await PublishAsync("ml/bert", "2.0.0", "two");

        var result = await RestoreAsync([Packaged("ml/bert", first), new() { Include = "ml/bert", Version = "2.0.0" }]);
        var failure = await FailureOf(() => RestoreAsync([Packaged("ml/bert", first), Packaged("ml/bert", second, "2.0.0", "Other 1.0.0")]));

        Assert.Equal("two", TextOf(result));
        Assert.Equal("MODEL3024", Assert.Single(result.Warnings).Code);
        Assert.Equal("MODEL3025", failure.Code);
        Assert.Contains("package Lib 1.0.0", failure.Message, StringComparison.Ordinal);
        Assert.Contains("package Other 1.0.0", failure.Message, StringComparison.Ordinal);
        Assert.Single((await RestoreAsync([Packaged("ml/bert", first), Packaged("ml/bert", first, "1.0.0", "Other 1.0.0")])).Models);
    }

    private static RestoreRequest WithoutPackages(RestoreRequest request) => request with { KnowsPackages = false };

    private static ModelReference Packaged(string include, Digest digest, string version = "1.0.0", string package = "Lib 1.0.0") =>
        new() { Include = include, Version = version, Digest = digest.ToString(), Package = package };
}
