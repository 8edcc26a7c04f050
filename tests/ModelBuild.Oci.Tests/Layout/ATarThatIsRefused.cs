using CsCheck;
using ModelBuild.Oci.Layout;

namespace ModelBuild.Oci.Tests.Layout;

public sealed class ATarThatIsRefused : IDisposable
{
    private const string Version = """{"imageLayoutVersion":"1.0.0"}""", Index = """{"schemaVersion":2,"manifests":[]}""";

    private readonly TemporaryDirectory folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Is_compressed()
    {
        var tar = Tar.OfFiles(("index.json", Index), ("oci-layout", Version));

        Assert.Contains("gzip", await ReasonAsync(Tar.Gzip(tar)), StringComparison.Ordinal);
        Assert.Contains("zstd", await ReasonAsync(Tar.Zstd(tar)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_cut_anywhere()
    {
        var whole = await WholeAsync();
        for (var length = 0; length < whole.Length - Tar.Block; length += Tar.Block)
        {
            await ReasonAsync(whole[..length]);
            await ReasonAsync(whole[..(length + 100)]);
        }

        // The second block of zeros at the end is a habit.
        folder.Write("model.tar", whole.AsSpan(..^Tar.Block));
        using var layout = new TarLayout(folder["model.tar"]);
        Assert.Equal(["1.0.0"], await Sample.TagsOfAsync(layout, Cancellation));
    }

    [Theory]
    [InlineData("index.json", "oci-layout")]
    [InlineData("oci-layout", "index.json")]
    [InlineData("weights.bin", "index.json")]
    public async Task Is_not_of_a_layout(string has, string lacks) => Assert.Contains(lacks, await ReasonAsync(Tar.OfFiles((has, Index))), StringComparison.Ordinal);

    [Theory]
    [InlineData("index.json")]
    [InlineData("./index.json")]
    [InlineData("blobs/x")]
    [InlineData("blobs/sha256/e3b0")]
    [InlineData("blobs/sha256/../index.json")]
    [InlineData("blobs/md5/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("blobs/sha256/E3B0C44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public async Task Holds_what_no_layout_holds(string name) =>
        Assert.Contains(name.Replace("./index", "index", StringComparison.Ordinal)[..5], await ReasonAsync(Tar.OfFiles(("index.json", Index), ("oci-layout", Version), (name, "x"))), StringComparison.Ordinal);

    [Fact]
    public async Task Holds_a_link() => Assert.Contains(
        "blobs/sha256",
        await ReasonAsync(Tar.Of(Tar.File("index.json", Index), Tar.File("oci-layout", Version), Tar.SymLink(TarMember.NameOf(Sample.EmptyDigest), "/etc/passwd"))),
        StringComparison.Ordinal);

    [Fact]
    public async Task Has_an_index_that_is_none()
    {
        folder.Write("model.tar", Tar.OfFiles(("index.json", "{}"), ("oci-layout", Version)));
        using var layout = new TarLayout(folder["model.tar"]);

        var failure = await Assert.ThrowsAsync<InvalidDocumentException>(() => layout.ResolveAsync("1.0.0", Cancellation));

        Assert.Contains(folder["model.tar/index.json"], failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_written_over()
    {
        folder.Write("model.tar", "somebody's notes");
        using var layout = new TarLayout(folder["model.tar"]);

        await Assert.ThrowsAsync<InvalidTarException>(() => Sample.PushAsync(layout, "content", "1.0.0", Cancellation));

        Assert.Equal("somebody's notes", await File.ReadAllTextAsync(folder["model.tar"], Cancellation));
    }

    [Fact]
    public async Task Was_mutated_anyhow_or_is_read()
    {
        var whole = await WholeAsync();
        Gen.Select(Gen.Int[0, (whole.Length / Tar.Block) - 1], Gen.Int[0, 511], Gen.Byte.Array[1, 12]).Array[1, 3].Sample(
            changes =>
            {
                folder.Write("model.tar", changes.Aggregate(whole, (tar, change) => Tar.Patch(tar, change.Item1 * Tar.Block, Math.Min(change.Item2, Tar.Block - change.Item3.Length), change.Item3)));
                using var layout = new TarLayout(folder["model.tar"]);
                try
                {
                    layout.FetchAsync("1.0.0", null, CancellationToken.None).GetAwaiter().GetResult();
                }
                catch (OciException)
                {
                    // A sentence for a user.
                }
            },
            iter: 2000,
            threads: 1);
    }

    private async Task<byte[]> WholeAsync()
    {
        using var layout = new TarLayout(folder["whole.tar"]);
        await Sample.PushAsync(layout, "content", "1.0.0", Cancellation);
        await layout.CompleteAsync(Cancellation);
        return await File.ReadAllBytesAsync(folder["whole.tar"], Cancellation);
    }

    private async Task<string> ReasonAsync(byte[] tar)
    {
        folder.Write("model.tar", tar);
        using var layout = new TarLayout(folder["model.tar"]);
        var failure = await Assert.ThrowsAsync<InvalidTarException>(() => layout.ResolveAsync("1.0.0", Cancellation));
        Assert.Contains(folder["model.tar"], failure.Reason, StringComparison.Ordinal);
        return failure.Reason;
    }
}
