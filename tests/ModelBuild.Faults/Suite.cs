using System.Globalization;
using ModelBuild.Faults.Checks;

namespace ModelBuild.Faults;

/// <summary>Runs rows and prints a line for each cell, what is not run and why, and sums.</summary>
internal sealed class Suite(ModelShelf models)
{
    /// <summary>Most of a cell's time is waiting.</summary>
    private const int Parallelism = 3;

    private readonly Dictionary<Cell, CellResult> results = [];

    /// <returns>True where every cell ended as it must.</returns>
    public async Task<bool> RunAsync(IReadOnlyList<FaultRow> rows)
    {
        var runner = new CellRunner(models);
        await Parallel.ForEachAsync(rows.SelectMany(row => row.Cells), new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, async (cell, _) =>
        {
            var result = await runner.RunAsync(cell);
            lock (results)
            {
                results[cell] = result;
                Console.WriteLine(result);
            }
        });
        foreach (var row in rows.Where(row => row.NotRun is not null))
        {
            Console.WriteLine($"not run: {row.Id} {(row.Cells.Count == 0 ? row.What : "in part")}: {row.NotRun}");
        }

        Console.WriteLine($"faults  {Sum("network", rows.Where(row => row.IsNetwork))}  {Sum("local", rows.Where(row => !row.IsNetwork))}  "
            + $"wrong_bytes={Count(ProblemKind.WrongBytes)} hangs={Count(ProblemKind.Hang)} rerun_fail={Count(ProblemKind.Rerun)} left={Count(ProblemKind.Leftover)} outside={Count(ProblemKind.Outside)}");
        return results.Values.All(result => result.Passed);
    }

    private string Sum(string kind, IEnumerable<FaultRow> rows)
    {
        var all = rows.SelectMany(row => row.Cells).Select(cell => results[cell]).ToList();
        var run = all.Where(result => result.Skipped is null).ToList();
        var passed = run.Where(result => result.Passed).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{kind} {passed.Count}/{run.Count} (recovered {passed.Count(result => result.Outcome == Cell.Recovers)}, refused {passed.Count(result => result.Outcome != Cell.Recovers)}, skipped {all.Count - run.Count})");
    }

    private int Count(ProblemKind kind) => results.Values.SelectMany(result => result.Problems).Of(kind);
}
