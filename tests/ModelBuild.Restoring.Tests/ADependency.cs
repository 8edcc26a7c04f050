using ModelBuild.Bundles;

namespace ModelBuild.Restoring.Tests;

public sealed class ADependency : RestoringTest
{
    [Fact]
    public async Task Comes_along_and_is_pinned()
    {
        await PublishAsync("ml/tokenizer", "1.0.0");
        await PublishAsync("ml/tokenizer", "1.1.0");
        await PublishAsync("ml/base", "3.0.0", Needs("ml/tokenizer", "1.*"));
        await PublishAsync("ml/adapter", "1.0.0", Needs("ml/base", "[3.0.0,4.0.0)"));

        var result = await RestoreAsync("ml/adapter", "1.0.0");
        await PublishAsync("ml/tokenizer", "1.2.0");

        Assert.Equal(["ml/adapter 1.0.0", "ml/base 3.0.0", "ml/tokenizer 1.1.0"], VersionsOf(result));
        Assert.Equal(["models/adapter", "models/base", "models/tokenizer"], result.Models.Select(model => model.TargetFolder));
        Assert.Contains("\"ml/base\": \"[3.0.0,4.0.0)\"", LockText, StringComparison.Ordinal);
        Assert.True((await RestoreAsync("ml/adapter", "1.0.0")).UpToDate);
        Directory.Delete(Folder["app/obj"], recursive: true);
        Directory.Delete(Folder["registry"], recursive: true);
        Assert.Equal(VersionsOf(result), VersionsOf(await RestoreAsync("ml/adapter", "1.0.0", Locked)));
    }

    [Fact]
    public async Task Moves_and_goes_with_the_model_that_needs_it()
    {
        await PublishAsync("ml/old", "1.0.0");
        await PublishAsync("ml/new", "1.0.0");
        await PublishAsync("ml/adapter", "1.0.0", Needs("ml/old", "1.0.0"));
        await PublishAsync("ml/adapter", "1.1.0", Needs("ml/new", "1.0.0"));
        await RestoreAsync("ml/adapter", "1.0.0");

        var result = await RestoreAsync("ml/adapter", "1.1.0");

        Assert.Equal(["ml/adapter 1.1.0", "ml/new 1.0.0"], VersionsOf(result));
        Assert.DoesNotContain("ml/old", LockText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_way_to_a_reference_of_the_project_and_says_so_where_it_does_not_fit()
    {
        await PublishAsync("ml/base", "1.0.0");
        await PublishAsync("ml/base", "2.0.0");
        await PublishAsync("ml/adapter", "1.0.0", Needs("ml/base", "1.0.0"));

        var fits = await RestoreAsync([Adapter, new() { Include = "ml/base", Version = "1.*" }]);
        var other = await RestoreAsync([Adapter, new() { Include = "ml/base", Version = "2.0.0" }]);

        Assert.Equal(["ml/adapter 1.0.0", "ml/base 1.0.0"], VersionsOf(fits));
        Assert.Empty(fits.Warnings);
        Assert.Equal(["ml/adapter 1.0.0", "ml/base 2.0.0"], VersionsOf(other));
        Assert.Equal("MODEL3024", Assert.Single(other.Warnings).Code);
        Assert.Contains("ml/adapter 1.0.0 -> ml/base 1.0.0", other.Warnings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_models_is_the_version_that_fits_all()
    {
        await PublishAsync("ml/base", "1.0.0");
        await PublishAsync("ml/base", "1.5.0");
        await PublishAsync("ml/base", "1.9.0");
        await PublishAsync("ml/one", "1.0.0", Needs("ml/base", "1.*"));
        await PublishAsync("ml/two", "1.0.0", Needs("ml/base", "1.5.0"));

        var result = await RestoreAsync([new() { Include = "ml/one", Version = "1.0.0" }, new() { Include = "ml/two", Version = "1.0.0" }]);

        Assert.Equal(["ml/one 1.0.0", "ml/two 1.0.0", "ml/base 1.5.0"], VersionsOf(result));
        Assert.True((await RestoreAsync([new() { Include = "ml/one", Version = "1.0.0" }, new() { Include = "ml/two", Version = "1.0.0" }], Locked)).UpToDate);
    }

    [Fact]
    public async Task Wanted_in_versions_that_contradict_is_an_error_that_shows_both_ways()
    {
        await PublishAsync("ml/base", "1.0.0");
        await PublishAsync("ml/base", "2.0.0");
        await PublishAsync("ml/one", "1.0.0", Needs("ml/base", "1.0.0"));
        await PublishAsync("ml/two", "1.0.0", Needs("ml/base", "2.0.0"));
        await PublishAsync("ml/far", "1.0.0", Needs("ml/one", "1.0.0"));

        var sameLevel = await FailureOf(() => RestoreAsync([new() { Include = "ml/one", Version = "1.0.0" }, new() { Include = "ml/two", Version = "1.0.0" }]));
        var otherLevel = await FailureOf(() => RestoreAsync([new() { Include = "ml/far", Version = "1.0.0" }, new() { Include = "ml/two", Version = "1.0.0" }]));

        Assert.Equal(("MODEL3025", "MODEL3025"), (sameLevel.Code, otherLevel.Code));
        Assert.Contains("ml/one 1.0.0 -> ml/base 1.0.0", sameLevel.Message, StringComparison.Ordinal);
        Assert.Contains("ml/two 1.0.0 -> ml/base 2.0.0", sameLevel.Message, StringComparison.Ordinal);
        Assert.Contains("ml/far 1.0.0 -> ml/one 1.0.0 -> ml/base 1.0.0", otherLevel.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(LockFile));
    }

    [Fact]
    public async Task That_leads_back_ends_there()
    {
        await PublishAsync("ml/one", "1.0.0", Needs("ml/two", "1.0.0"));
        await PublishAsync("ml/two", "1.0.0", Needs("ml/one", "1.0.0"));

        Assert.Equal(["ml/one 1.0.0", "ml/two 1.0.0"], VersionsOf(await RestoreAsync("ml/one", "1.0.0")));
    }

    [Fact]
    public async Task Goes_no_deeper_than_any_real_one()
    {
        for (var depth = 0; depth < 20; depth++)
        {
            await PublishAsync($"ml/m{depth}", "1.0.0", Needs($"ml/m{depth + 1}", "1.0.0"));
        }

        Assert.Equal("MODEL3026", (await FailureOf(() => RestoreAsync("ml/m0", "1.0.0"))).Code);
    }

    [Fact]
    public async Task Is_looked_for_where_the_model_is()
    {
        await PublishAsync("ml/base", "1.0.0");
        await PublishAsync("ml/adapter", "1.0.0", Needs("ml/base", "1.0.0"));
        Directory.Move(Folder["registry"], Folder["elsewhere"]);

        var result = await RestoreAsync(Folder["elsewhere/ml/adapter"], "1.0.0");

        Assert.Equal("ml/base 1.0.0", VersionsOf(result)[1]);
        Assert.Equal("MODEL3003", (await FailureOf(() => RestoreAsync([new() { Include = "ml/adapter", Version = "1.0.0" }]))).Code);
    }

    [Fact]
    public async Task Missing_in_a_lock_file_is_an_error_in_locked_mode()
    {
        await PublishAsync("ml/base", "1.0.0");
        await PublishAsync("ml/adapter", "1.0.0", Needs("ml/base", "1.0.0"));
        await RestoreAsync("ml/adapter", "1.0.0");
        var text = LockText;
        await File.WriteAllTextAsync(LockFile, text.Remove(text.IndexOf(",\n    \"ml/base\"", StringComparison.Ordinal)) + "\n  }\n}\n", Cancellation);

        Assert.Equal("MODEL3007", (await FailureOf(() => RestoreAsync("ml/adapter", "1.0.0", Locked))).Code);
    }

    [Theory]
    [InlineData("../evil", "1.0.0")]
    [InlineData("/etc", "1.0.0")]
    [InlineData("ml/base", null)]
    public async Task That_is_malformed_is_refused(string reference, string? version)
    {
        await PublishAsync("ml/adapter", "1.0.0", new BundleDependency { Reference = reference, Version = version });

        Assert.Equal("MODEL4001", (await FailureOf(() => RestoreAsync("ml/adapter", "1.0.0"))).Code);
    }

    private static ModelReference Adapter { get; } = new() { Include = "ml/adapter", Version = "1.0.0" };

    private static BundleDependency Needs(string reference, string version) => new() { Reference = reference, Version = version };

    private static string[] VersionsOf(RestoreResult result) => [.. result.Models.Select(model => $"{model.Reference} {model.Version}")];
}
