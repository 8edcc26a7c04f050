using ModelBuild.Faults.Operations;

namespace ModelBuild.Faults.Tests;

public sealed class ARow(SampleModels models) : IClassFixture<SampleModels>
{
    /// <summary>Large pulls, restores and pushes: what the others do is a part of it.</summary>
    private static readonly Operation[] Short = [Operation.Pull, Operation.Restore, Operation.Push, Operation.PushTag, Operation.RestoreWarm, Operation.Pack];

    [Theory]
    [InlineData("N08")]
    [InlineData("N09")]
    [InlineData("N13")]
    [InlineData("N18")]
    [InlineData("N19")]
    [InlineData("N21")]
    [InlineData("N23")]
    [InlineData("N24")]
    [InlineData("N25")]
    [InlineData("N26")]
    [InlineData("N27")]
    [InlineData("N28")]
    [InlineData("N33")]
    [InlineData("N39")]
    [InlineData("N45")]
    [InlineData("N47")]
    [InlineData("N48")]
    [InlineData("L01")]
    [InlineData("L05")]
    [InlineData("L06")]
    [InlineData("L07")]
    [InlineData("L09")]
    [InlineData("L10")]
    [InlineData("L13")]
    [InlineData("L14")]
    public async Task Ends_as_it_must_and_leaves_nothing_wrong(string id)
    {
        var cells = FaultList.Rows.Single(row => row.Id == id).Cells.Where(cell => Short.Contains(cell.Operation));
        var results = new System.Collections.Concurrent.ConcurrentBag<CellResult>();
        // Most of a cell's time is waiting.
        await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (cell, _) => results.Add(await new CellRunner(models.Shelf).RunAsync(cell)));

        Assert.All(results, result => Assert.True(result.Passed, result.ToString()));
        Assert.SkipWhen(results.All(result => result.Skipped is not null), results.First().Skipped ?? "");
    }

    [Fact]
    public void Has_cells_or_a_reason_for_each_id_of_the_list()
    {
        var ids = Enumerable.Range(1, 59).Select(i => $"N{i:00}").Concat(Enumerable.Range(1, 23).Select(i => $"L{i:00}"));

        Assert.Equal(ids.Order(StringComparer.Ordinal), FaultList.Rows.Select(row => row.Id));
        Assert.All(FaultList.Rows, row => Assert.True(row.Cells.Count > 0 || row.NotRun is not null, row.Id));
    }
}
