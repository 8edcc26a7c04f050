namespace ModelBuild.Bundles.Tests.Packing;

public sealed class UnsafeFiles : PackingTest
{
    [Theory]
    [InlineData("malicious0.pkl", "MODEL4111")]
    [InlineData("malicious1.zip", "MODEL4111")]
    [InlineData("malicious1_v0.pkl", "MODEL4111")]
    [InlineData("malicious1_v3.pkl", "MODEL4111")]
    [InlineData("malicious1_v4.pkl", "MODEL4111")]
    [InlineData("malicious3.pkl", "MODEL4111")]
    [InlineData("malicious4.pickle", "MODEL4111")]
    public async Task Are_warned_of_and_are_an_error_where_that_is_wanted(string name, string code)
    {
        Copy(name);

        Assert.Equal(code, Assert.Single((await PackAsync()).Warnings).Code);
        Assert.Equal(code, (await FailureOf(() => PackAsync(request => request with { UnsafeContent = new() { Action = UnsafeContentAction.Error } }))).Code);
        Assert.Empty((await PackAsync(request => request with { UnsafeContent = new() { Action = UnsafeContentAction.Allow } })).Warnings);
    }

    [Theory]
    [InlineData("benign0_v0.pkl")]
    [InlineData("benign0_v3.pkl")]
    [InlineData("benign0_v4.pkl")]
    [InlineData("pytorch_model.bin")]
    [InlineData("new_pytorch_model.bin")]
    public async Task Are_not_those_that_do_no_harm(string name)
    {
        Copy(name);

        Assert.Empty((await PackAsync(request => request with { UnsafeContent = new() { Action = UnsafeContentAction.Error } })).Warnings);
    }

    [Fact]
    public async Task Are_warned_of_again_where_nothing_changed()
    {
        Copy("malicious0.pkl");
        Thread.Sleep(60);
        await PackAsync();

        var again = await PackAsync();

        Assert.Equal((0, "MODEL4111"), (again.FilesRead, Assert.Single(again.Warnings).Code));
    }

    [Fact]
    public async Task Are_those_whose_imports_the_project_does_not_allow()
    {
        // What protocol 0 writes for a name of a module that is on no list.
        Folder.Write("model/model.pkl", "cour.module\nThing\n.");
        var warning = Assert.Single((await PackAsync()).Warnings);

        Assert.Equal("MODEL4112", warning.Code);
        Assert.Contains("'our.module.Thing'", warning.Message, StringComparison.Ordinal);
        Assert.Empty((await PackAsync(request => request with { UnsafeContent = new() { AllowedImports = ["our.module.Thing"] } })).Warnings);
    }

    [Fact]
    public async Task Are_those_whose_last_import_of_many_is_not_allowed()
    {
        // A project that allows many names must not be blind for one more.
        var names = Enumerable.Range(0, 40).Select(i => $"our.module{i}.Thing").ToArray();
        Folder.Write("model/model.pkl", string.Concat(names.Select(name => $"c{name[..name.LastIndexOf('.')]}\nThing\n0")) + "cevil.module\nrun\n.");

        var warning = Assert.Single((await PackAsync(request => request with { UnsafeContent = new() { AllowedImports = [.. names] } })).Warnings);

        Assert.Contains("'evil.module.run'", warning.Message, StringComparison.Ordinal);
    }

    private void Copy(string name) => Folder.Write($"model/{name}", File.ReadAllBytes(SharedFiles.Require($"models/pickle/{name}")));
}
