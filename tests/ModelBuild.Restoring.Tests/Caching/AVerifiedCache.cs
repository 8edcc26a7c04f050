using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring.Tests.Caching;

public sealed class AVerifiedCache : RestoringTest
{
    private CacheVerifier Verifier => new(new(Folder["cache"]));

    [Fact]
    public async Task Is_whole_after_a_restore()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        await RestoreAsync("ml/bert", "*");

        var result = await Verifier.VerifyAsync(false, null, Cancellation);

        Assert.Empty(result.Damages);
        Assert.Equal(2, result.Files);
    }

    [Theory]
    [InlineData("wEights", "flipped")]
    [InlineData("weigh", "short")]
    [InlineData("weights!", "long")]
    public async Task Has_its_damage_named_and_removed_so_that_the_next_restore_mends_it(string content, string damage)
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        var blob = (await RestoreAsync("ml/bert", "*")).Models[0].Files[0].CachePath;
        await File.WriteAllTextAsync(blob, content, Cancellation);

        var found = Assert.Single((await Verifier.VerifyAsync(false, null, Cancellation)).Damages);
        Assert.Equal(blob, found.Path);
        Assert.StartsWith(damage, found.Damage, StringComparison.Ordinal);
        Assert.True(File.Exists(blob));

        Assert.Single((await Verifier.VerifyAsync(true, null, Cancellation)).Damages);
        Assert.False(File.Exists(blob));
        Assert.Equal("weights", TextOf(await RestoreAsync("ml/bert", "*")));
        Assert.Empty((await Verifier.VerifyAsync(false, null, Cancellation)).Damages);
    }

    [Fact]
    public async Task Names_listings_and_downloads_that_cannot_be_right()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        var file = (await RestoreAsync("ml/bert", "*")).Models[0].Files[0];
        var listing = Folder.Write($"cache/contents/sha256/{file.Digest.Hex}", "sha256:00\n[]");
        var partial = Folder.Write($"cache/partial/{file.Digest.Hex}/1", "weights and more");

        Assert.Equal(new[] { listing, partial }, (await Verifier.VerifyAsync(true, null, Cancellation)).Damages.Select(damage => damage.Path));

        Assert.False(File.Exists(listing) || File.Exists(partial));
    }
}
