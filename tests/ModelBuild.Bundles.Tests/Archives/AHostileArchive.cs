using System.Formats.Tar;

namespace ModelBuild.Bundles.Tests.Archives;

public sealed class AHostileArchive : ArchiveTest
{
    private static readonly ArchiveRules Strict = new(), Image = new() { Root = "models", IsOverlay = true, Links = LinkRule.Followed };

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a/./b")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\x")]
    [InlineData("C:\\x")]
    [InlineData("a\nb")]
    [InlineData("NUL")]
    [InlineData("a/b.")]
    [InlineData("a//b")]
    public async Task With_a_name_that_is_not_safe_is_refused(string name) => await RefuseAsync(Strict, Tar.OfFiles((name, "x")));

    [Theory]
    [InlineData("models/../../x")]
    [InlineData("models/a:b")]
    public async Task With_such_a_name_in_the_model_of_an_image_is_refused(string name) => await RefuseAsync(Image, Tar.OfFiles((name, "x")));

    [Fact]
    public async Task Of_names_that_are_no_text_is_refused() => await RefuseAsync(Strict, Tar.Patch(Tar.OfFiles(("abc", "x")), 0, 0, [0xFF]));

    [Theory]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    [InlineData(TarEntryType.Fifo)]
    public async Task With_a_device_is_refused(TarEntryType type)
    {
        await RefuseAsync(Strict, Tar.Of(new GnuTarEntry(type, "a")));
        await RefuseAsync(Image, Tar.Of(new GnuTarEntry(type, "models/a")));
    }

    [Fact]
    public async Task With_a_sparse_file_is_refused()
    {
        await RefuseAsync(Strict, Tar.Patch(Tar.OfFiles(("a", "x")), 0, 156, "S"u8));
        var records = "22 GNU.sparse.major=1\n"u8.ToArray();
        var pax = Tar.Patch(Tar.Of(Tar.File("records", records)), 0, 156, "x"u8)[..1024];
        await RefuseAsync(Strict, [.. pax, .. Tar.OfFiles(("a", "x"))]);
    }

    [Fact]
    public async Task With_two_files_in_one_place_is_refused()
    {
        await RefuseAsync(Strict, Tar.OfFiles(("a", "x"), ("a", "y")));
        await RefuseAsync(Strict, Tar.OfFiles(("a", "x")), Tar.OfFiles(("./a", "y")));
        await RefuseAsync<UnsupportedBundleException>(Strict, Tar.OfFiles(("a", "x"), ("A", "y")));
        await RefuseAsync<UnsupportedBundleException>(Strict, Tar.OfFiles(("a", "x"), ("a/b", "y")));
        await RefuseAsync<UnsupportedBundleException>(Image, Tar.OfFiles(("models/a", "x"), ("models/A", "y")));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../etc/passwd")]
    [InlineData("../../../../models2/x")]
    [InlineData("missing")]
    [InlineData("folder")]
    [InlineData("link")]
    public async Task With_a_link_that_leads_to_no_file_of_the_model_is_refused(string target)
    {
        await RefuseAsync(Image, Tar.Of(Tar.File("models/folder/a", "x"), Tar.SymLink("models/link", target)));
        await RefuseAsync(Image, Tar.Of(Tar.File("models/folder/a", "x"), Tar.HardLink("models/link", target)));
        await RefuseAsync(Strict with { Links = LinkRule.Followed }, Tar.Of(Tar.File("folder/a", "x"), Tar.SymLink("link", target)));
        await RefuseAsync(Strict, Tar.Of(Tar.SymLink("link", target)));
    }

    [Fact]
    public async Task That_writes_through_a_link_writes_nowhere_else()
    {
        Assert.Equal(["a/b=y"], await UnpackAsync(Image, Tar.Of(Tar.SymLink("models/a", "/etc"), Tar.File("models/a/b", "y"))));
        await RefuseAsync<UnsupportedBundleException>(new() { Links = LinkRule.Followed }, Tar.Of(Tar.File("c", "x"), Tar.SymLink("a", "c"), Tar.File("a/b", "y")));
    }

    private Task<ArchiveException> RefuseAsync(ArchiveRules rules, params byte[][] archives) => RefuseAsync<ArchiveException>(rules, archives);

    private Task<T> RefuseAsync<T>(ArchiveRules rules, params byte[][] archives) where T : Exception => Assert.ThrowsAsync<T>(() => UnpackAsync(rules, archives));
}
