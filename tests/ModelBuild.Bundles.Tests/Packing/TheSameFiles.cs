using System.Globalization;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Tests.Packing;

public sealed class TheSameFiles : PackingTest
{
    [Theory]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public async Task Give_the_same_digest_in_another_folder_at_another_time_and_in_another_culture(string culture)
    {
        Folder.Write("model/I.bin", "one");
        Folder.Write("model/i/ä.json", "{}");
        Folder.Write("model/z.txt", "two");
        var here = await PackAsync();

        using var elsewhere = new TemporaryDirectory();
        foreach (var path in new[] { "z.txt", "i/ä.json", "I.bin" })
        {
            elsewhere.Write("other/" + path, File.ReadAllBytes(Path.Combine(Model, path)));
            File.SetLastWriteTimeUtc(elsewhere["other/" + path], new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
            File.SetUnixFileMode(elsewhere["other/" + path], UnixFileMode.UserRead);
        }

        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        var there = await PackAsync(request => request with
        {
            Files = [.. FilesIn(elsewhere["other"]).Reverse()],
            LayoutDirectory = elsewhere["bin"],
            DigestCacheFile = null,
        });
        CultureInfo.CurrentCulture = before;

        Assert.Equal(here.Manifest.Digest, there.Manifest.Digest);
    }

    [Fact]
    public async Task Give_this_digest_on_every_machine()
    {
        Folder.Write("model/model.onnx", [0x08, 0x07, 0x12, 0x00]);
        Folder.Write("model/labels.txt", "shirt\nshoe\n");

        var result = await PackAsync();

        // A golden: a change here means that every user's unchanged model gets a new digest.
        Assert.Equal(Digest.Parse(Golden), result.Manifest.Digest);
    }

    private const string Golden = "sha256:7f42339aabefb609f4eddb17c5a751426248deed0bc9110e05322592399fc4b8";
}
