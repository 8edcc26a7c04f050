using ModelBuild.Faults.Kills;

namespace ModelBuild.Faults.Tests;

public sealed class AKilledProcess(SampleModels models) : IClassFixture<SampleModels>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Speed", "Slow")]
    public async Task Leaves_nothing_wrong_and_the_next_finishes_its_work(bool restores)
    {
        Assert.SkipWhen(Peer.Find("strace") is null, "'strace' is not installed.");

        Assert.True(await new KillRun(models.Shelf, restores ? KillRun.Restores : KillRun.Others).RunAsync(20));
    }
}
