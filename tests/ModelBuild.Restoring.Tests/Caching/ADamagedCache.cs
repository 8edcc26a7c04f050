namespace ModelBuild.Restoring.Tests.Caching;

public sealed class ADamagedCache : RestoringTest
{
    [Theory]
    [InlineData("wEights", "flipped")]
    [InlineData("weigh", "short")]
    [InlineData("weights!", "long")]
    public async Task Is_mended_and_said(string content, string damage)
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        var blob = (await RestoreAsync("ml/bert", "*")).Models[0].Files[0].CachePath;
        await File.WriteAllTextAsync(blob, content, Cancellation);

        var result = await RestoreAsync("ml/bert", "*");

        Assert.Equal("weights", TextOf(result));
        var warning = Assert.Single(result.Warnings);
        Assert.Equal("MODEL7020", warning.Code);
        Assert.Contains(damage, warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_noticed_where_size_and_time_are_as_before()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux's change time betrays it.");
        await PublishAsync("ml/bert", "1.0.0", "weights");
        var blob = (await RestoreAsync("ml/bert", "*")).Models[0].Files[0].CachePath;
        var time = File.GetLastWriteTimeUtc(blob);
        await File.WriteAllTextAsync(blob, "wEights", Cancellation);
        File.SetLastWriteTimeUtc(blob, time);

        Assert.Equal("weights", TextOf(await RestoreAsync("ml/bert", "*")));
    }

    [Fact]
    public async Task That_lost_its_stamps_is_read_and_trusted_again()
    {
        await PublishAsync("ml/bert", "1.0.0", "weights");
        await RestoreAsync("ml/bert", "*");
        Directory.Delete(Folder["cache/stamps"], recursive: true);
        Directory.Delete(Folder["registry"], recursive: true);

        var result = await RestoreAsync("ml/bert", "*");

        Assert.Equal("weights", TextOf(result));
        Assert.Empty(result.Warnings);
    }
}
