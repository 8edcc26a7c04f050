namespace ModelBuild.Restoring.Tests.Foreign;

public sealed class AModelKit : ForeignTest
{
    private const string Config = "application/vnd.kitops.modelkit.config.v1+json", Type = "application/vnd.kitops.modelkit.";

    [Theory]
    [InlineData("", null)]
    [InlineData("+gzip", null)]
    [InlineData("+zstd", "application/vnd.kitops.modelkit.manifest.v1+json")]
    public async Task Of_archives_is_restored(string compression, string? artifactType)
    {
        byte[] Pack(params TarEntryLike[] entries) => Compress(Tar.Of(entries.Select(entry => entry.Content is null ? Tar.Folder(entry.Name) : Tar.File(entry.Name, entry.Content))), compression);
        var layers = new[]
        {
            await BlobAsync(Pack(new("model/", null), new("model/weights.bin", "w")), $"{Type}model.v1.tar{compression}"),
            await BlobAsync(Pack(new("src/", null), new("src/run.py", "c")), $"{Type}code.v1.tar{compression}"),
        };
        await PublishAsync(await BlobAsync("""{"manifestVersion":"1.0.0","model":{"path":"model"},"code":[{"path":"src"}]}""", Config), layers, artifactType);

        Assert.Equal(["model/weights.bin=w", "src/run.py=c"], FilesOf(await RestoreAsync()));
    }

    [Fact]
    public async Task Of_files_has_their_names_in_the_Kitfile_or_on_the_layers()
    {
        var weights = await BlobAsync("w", $"{Type}model.v1.raw");
        var part = await BlobAsync(Tar.Gzip("p"u8.ToArray()), $"{Type}modelpart.v1.raw+gzip");
        var doc = await BlobAsync("d", $"{Type}docs.v1.raw", ("org.cncf.model.filepath", "README.md"));
        var data = new[] { await BlobAsync("1", $"{Type}dataset.v1.raw"), await BlobAsync(Tar.Zstd("2"u8.ToArray()), $"{Type}dataset.v1.raw+zstd") };
        var kitfile = $$"""
            {"manifestVersion":"1.0.0","package":{"name":"kit"},
             "model":{"path":"./model.bin","digest":"{{weights.Digest}}","parts":[{"path":"tokenizer.json","digest":"{{part.Digest}}"}]},
             "docs":[{"path":"other.md"}],"datasets":[{"path":"one.csv"},{"path":"two.csv"}]}
            """;
        await PublishAsync(await BlobAsync(kitfile, Config), [weights, part, doc, .. data]);

        Assert.Equal(["README.md=d", "model.bin=w", "one.csv=1", "tokenizer.json=p", "two.csv=2"], FilesOf(await RestoreAsync()));
    }

    [Fact]
    public async Task Before_KitOps_had_its_name_is_restored()
    {
        await PublishAsync(await BlobAsync("{}", "application/vnd.jozu.model.config.v1+json"), [await BlobAsync(Tar.Gzip(Tar.OfFiles(("a", "1"))), "application/vnd.jozu.model.content.v1.tar+gzip")]);

        Assert.Equal(["a=1"], FilesOf(await RestoreAsync()));
    }

    [Fact]
    public async Task On_another_says_which()
    {
        var layer = await BlobAsync(Tar.OfFiles(("adapter.bin", "1")), $"{Type}modelpart.v1.tar");
        await PublishAsync(await BlobAsync("""{"model":{"path":"host/base:1"}}""", Config), [layer]);

        var warning = Assert.Single((await RestoreAsync()).Warnings);

        Assert.Contains("'host/base:1'", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", "MODEL4001")]
    [InlineData("[]", "MODEL4001")]
    [InlineData("{}", "MODEL4001")]
    [InlineData("""{"model":{"path":"../x"}}""", "MODEL4001")]
    public async Task Of_a_Kitfile_that_names_nothing_or_badly_is_refused(string kitfile, string code)
    {
        await PublishAsync(await BlobAsync(kitfile, Config), [await BlobAsync("w", $"{Type}model.v1.raw")]);

        Assert.Equal(code, (await FailureAsync()).Code);
    }

    [Fact]
    public async Task With_a_link_is_refused_as_kit_does()
    {
        await PublishAsync(await BlobAsync("{}", Config), [await BlobAsync(Tar.Of(Tar.File("a", "1"), Tar.SymLink("b", "a")), $"{Type}model.v1.tar")]);

        Assert.Equal("MODEL4014", (await FailureAsync()).Code);
    }

    private static byte[] Compress(byte[] tar, string compression) => compression switch { "+gzip" => Tar.Gzip(tar), "+zstd" => Tar.Zstd(tar), _ => tar };

    private sealed record TarEntryLike(string Name, string? Content);
}
