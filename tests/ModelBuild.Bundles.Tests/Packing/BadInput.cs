using ModelBuild.Bundles.Packing;

namespace ModelBuild.Bundles.Tests.Packing;

public sealed class BadInput : PackingTest
{
    [Fact]
    public async Task An_empty_bundle_is_refused()
    {
        Assert.Equal("MODEL1001", (await FailureOf(() => PackAsync(request => request with { Files = [] }))).Code);
        Assert.False(Directory.Exists(Folder["bin"]));
    }

    [Theory]
    [InlineData("a.bin", "a.bin")]
    [InlineData("a.bin", "A.BIN")]
    [InlineData("a", "a/b")]
    [InlineData("a/b/c", "A/B")]
    public async Task Two_files_at_one_path_are_refused(string one, string other)
    {
        var source = Folder.Write("model/x.bin", "x");
        var failure = await FailureOf(() => PackAsync(request => request with
        {
            Files = [new() { SourcePath = source, Path = one }, new() { SourcePath = source, Path = other }],
        }));

        Assert.Equal("MODEL1002", failure.Code);
    }

    [Theory]
    [InlineData("../x.bin")]
    [InlineData("a/../../x.bin")]
    [InlineData("/etc/x.bin")]
    [InlineData("a//b")]
    [InlineData("./x.bin")]
    [InlineData("a\\b")]
    [InlineData("C:/x.bin")]
    [InlineData("con.json")]
    [InlineData("a /b")]
    [InlineData("a\u0007b")]
    [InlineData("")]
    public async Task A_path_that_escapes_or_is_no_file_name_everywhere_is_refused(string path)
    {
        var source = Folder.Write("model/x.bin", "x");

        var failure = await FailureOf(() => PackAsync(request => request with { Files = [new() { SourcePath = source, Path = path }] }));

        Assert.Equal("MODEL1003", failure.Code);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_refused_and_leaves_nothing()
    {
        var path = Folder["model/growing.bin"];
        Folder.Write("model/growing.bin", new byte[64 * 1024 * 1024]);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(
            () =>
            {
                using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
                while (!stop.IsCancellationRequested)
                {
                    file.WriteByte(1);
                    file.Flush();
                }
            },
            Cancellation);

        // Linux locks are advisory: the writer's share mode is what lets both in.
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => PackAsync());
        await stop.CancelAsync();
        await writer;

        Assert.Equal("MODEL1006", Assert.IsType<ModelException>(failure).Diagnostic.Code);
        Assert.Empty(Directory.GetFiles(Folder["bin"], "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.0 beta")]
    [InlineData("-1")]
    public async Task A_version_that_is_no_tag_is_refused(string version)
    {
        Folder.Write("model/x.bin", "x");

        Assert.Equal("MODEL1008", (await FailureOf(() => PackAsync(request => request with { Metadata = request.Metadata with { Version = version } }))).Code);
    }

    [Fact]
    public async Task A_version_with_build_metadata_becomes_a_tag_with_an_underscore()
    {
        Folder.Write("model/x.bin", "x");

        var result = await PackAsync(request => request with { Metadata = request.Metadata with { Version = "1.2.0+gpu" } });

        Assert.Equal("1.2.0_gpu", result.Tag);
    }
}
