using ModelBuild.Faults.Kills;

namespace ModelBuild.Faults.Tests;

public sealed class ASwarm(SampleModels models) : IClassFixture<SampleModels>
{
    [Fact]
    public async Task Of_sixteen_processes_fetches_each_blob_of_ten_models_once()
    {
        var swarm = new SwarmRun(models.Shelf);

        Assert.True(await swarm.RunAsync(rounds: 1), string.Join('\n', swarm.Problems));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Some_of_which_are_killed_or_pruned_beside_loses_nothing()
    {
        var swarm = new SwarmRun(models.Shelf, processes: 8);

        Assert.True(await swarm.RunAsync(rounds: 3), string.Join('\n', swarm.Problems));
    }
}
