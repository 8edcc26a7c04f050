namespace ModelBuild.Oci.Tests.Kit;

public sealed class BytesOfTheKit
{
    [Fact]
    public async Task Are_the_same_in_every_run_and_from_everywhere()
    {
        using var folder = new TemporaryDirectory();
        var bytes = Bytes.Of(100_003, seed: 5);

        Assert.Equal(bytes, await File.ReadAllBytesAsync(await Bytes.WriteAsync(folder["a/b"], 100_003, seed: 5), TestContext.Current.CancellationToken));
        await using var stream = Bytes.Stream(100_003, seed: 5);
        stream.Position = 77_777;
        var rest = new byte[100_003 - 77_777];
        await stream.ReadExactlyAsync(rest, TestContext.Current.CancellationToken);
        Assert.Equal(bytes[77_777..], rest);
        Assert.Equal("sha256:c9f859d4ae49ba281c40988224fc219729a8b258cc0ac30b2d746adcaa720073", Digest.Compute(Bytes.Of(1000)).ToString());
    }

    [Fact]
    public void Differ_by_seed() => Assert.NotEqual(Bytes.Of(100, seed: 1), Bytes.Of(100, seed: 2));
}
