namespace ModelBuild.Bundles.Tests.Archives;

public sealed class LayersOfAnImage : ArchiveTest
{
    private static readonly ArchiveRules Image = new() { Root = "models", IsOverlay = true, Links = LinkRule.Followed };

    private static readonly byte[] Base = Tar.Of(
        Tar.Folder("bin/"), Tar.File("bin/sh", "shell"), Tar.SymLink("bin/ls", "sh"), Tar.Folder("models/"), Tar.File("models/a", "1"), Tar.File("models/sub/b", "2"), Tar.File("models/sub/deep/c", "3"));

    [Fact]
    public async Task Are_the_model_without_what_else_is_in_them() =>
        Assert.Equal(["a=1", "sub/b=2", "sub/deep/c=3"], await UnpackAsync(Image, Base));

    [Fact]
    public async Task Replace_files_of_lower_ones() =>
        Assert.Equal(["a=new", "sub/b=2", "sub/deep/c=3"], await UnpackAsync(Image, Base, Tar.OfFiles(("/models/a", "new"))));

    [Theory]
    [InlineData("models/.wh.a", "sub/b=2 sub/deep/c=3 z=9")]
    [InlineData("models/.wh.sub", "a=1 z=9")]
    [InlineData("models/sub/.wh.b", "a=1 sub/deep/c=3 z=9")]
    [InlineData("models/sub/.wh..wh..opq", "a=1 z=9")]
    [InlineData("models/.wh..wh..opq", "z=9")]
    [InlineData(".wh.models", "z=9")]
    [InlineData(".wh..wh..opq", "z=9")]
    [InlineData(".wh.other", "a=1 sub/b=2 sub/deep/c=3 z=9")]
    [InlineData("other/.wh.models", "a=1 sub/b=2 sub/deep/c=3 z=9")]
    public async Task Remove_what_whiteouts_name(string whiteout, string expected)
    {
        // Wherever the whiteout stands in its archive, what is beside it stays.
        Assert.Equal(expected, string.Join(' ', await UnpackAsync(Image, Base, Tar.OfFiles(("models/z", "9"), (whiteout, "")))));
        Assert.Equal(expected, string.Join(' ', await UnpackAsync(Image, Base, Tar.OfFiles((whiteout, ""), ("models/z", "9")))));
    }

    [Fact]
    public async Task Replace_folders_by_files_and_files_by_folders()
    {
        Assert.Equal(["a=1", "sub=file"], await UnpackAsync(Image, Base, Tar.OfFiles(("models/sub", "file"))));
        Assert.Equal(["a/b=x", "sub/b=2", "sub/deep/c=3"], await UnpackAsync(Image, Base, Tar.OfFiles(("models/a/b", "x"))));
        Assert.Equal(["sub/b=2", "sub/deep/c=3"], await UnpackAsync(Image, Base, Tar.Of(Tar.Folder("models/a/"))));
    }

    [Fact]
    public async Task Have_links_to_files_of_the_model() => Assert.Equal(
        ["a=1", "again=1", "first=1", "hard=1", "sub/b=2", "sub/deep/c=3", "sub/up=1", "whole=2"],
        await UnpackAsync(Image, Base, Tar.Of(
            Tar.SymLink("models/first", "a"), Tar.SymLink("models/again", "first"), Tar.SymLink("models/sub/up", "../a"), Tar.SymLink("models/whole", "/models/sub/b"), Tar.HardLink("models/hard", "models/a"))));

    [Fact]
    public async Task Without_a_model_say_so()
    {
        var failure = await Assert.ThrowsAsync<UnsupportedBundleException>(() => UnpackAsync(Image, Tar.OfFiles(("bin/sh", "x"))));

        Assert.Contains("'/models'", failure.Reason, StringComparison.Ordinal);
    }
}
