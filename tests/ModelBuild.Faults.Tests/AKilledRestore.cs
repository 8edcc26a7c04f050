using ModelBuild.Faults.Kills;

namespace ModelBuild.Faults.Tests;

public sealed class AKilledRestore(SampleModels models) : IClassFixture<SampleModels>
{
    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Leaves_nothing_wrong_and_is_finished_by_the_next()
    {
        Assert.SkipWhen(Peer.Find("strace") is null, "'strace' is not installed.");

        Assert.True(await new KillRun(models.Shelf).RunAsync(20));
    }
}
