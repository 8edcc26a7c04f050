using System.Diagnostics;
using ModelBuild.Bundles;
using ModelBuild.Faults.Checks;
using ModelBuild.Oci;

namespace ModelBuild.Faults;

/// <summary>Runs cells: arranges the fault, does the operation within its bound, and has the checker look at what is left.</summary>
internal sealed class CellRunner(ModelShelf models)
{
    private const string SkipMark = "$XunitDynamicSkip$";

    /// <summary>Time in which silence is noticed where it is the fault; fast time makes it half a second.</summary>
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(10);

    public async Task<CellResult> RunAsync(Cell cell)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            await using var scene = await Scene.SetAsync(models, cell.Operation, cell.Registry);
            return await RunAsync(cell, scene, watch);
        }
        catch (InvalidOperationException exception) when (exception.Message.StartsWith(SkipMark, StringComparison.Ordinal))
        {
            return new(cell, "skipped", 0, watch.Elapsed, []) { Skipped = exception.Message[SkipMark.Length..] };
        }
    }

    private static async Task<CellResult> RunAsync(Cell cell, Scene scene, Stopwatch watch)
    {
        scene.Patience = cell.IsSilent ? ShortPatience : scene.Patience;
        scene.Hindered = scene.Hindered with { IdleTimeout = scene.Patience };
        cell.Set(scene);
        await scene.PrepareAsync();
        var checker = new Checker(scene.Place, cell.Operation, scene.Repository);
        await cell.Arrange(scene);
        checker.MoveTo(scene.Place);
        watch.Restart();
        var outcome = await EndOf(cell, scene);
        watch.Stop();
        var requests = scene.Registry.Requests.All.Count;
        var problems = new List<Problem>();
        if (!cell.Expected.Split('|').Contains(outcome))
        {
            problems.Add(new(outcome == "hang" ? ProblemKind.Hang : ProblemKind.Outcome, $"it must end as {cell.Expected}"));
        }

        if (cell.Also(scene) is { } also)
        {
            problems.Add(new(ProblemKind.Outcome, also));
        }

        problems.AddRange(await checker.LookAsync());
        if (outcome == Cell.Recovers && await cell.Operation.MissingAsync(scene.Place, scene.Repository) is { } missing)
        {
            problems.Add(new(ProblemKind.Outcome, missing));
        }

        cell.Mend(scene);
        checker.MoveTo(scene.Place);
        problems.AddRange(await checker.FinishAsync(scene.Unhindered));
        return new(cell, outcome.Length > 40 ? "no code" : outcome, requests, watch.Elapsed, [.. problems.Distinct()]);
    }

    private static async Task<string> EndOf(Cell cell, Scene scene)
    {
        using var limit = new CancellationTokenSource(cell.Bound);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        var meanwhile = cell.Meanwhile?.Invoke(scene, done.Token) ?? Task.CompletedTask;
        try
        {
            // What does not even heed its cancellation hangs just as well.
            return await (cell.RunAsync ?? HereAsync)(scene, limit.Token).WaitAsync(cell.Bound + TimeSpan.FromSeconds(5));
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException && limit.IsCancellationRequested)
        {
            return "hang";
        }
        catch (ModelException exception)
        {
            return exception.Diagnostic.Code;
        }
        catch (Exception exception) when (!exception.Message.StartsWith(SkipMark, StringComparison.Ordinal))
        {
            return exception.ToString();
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAny(meanwhile);
        }
    }

    private static async Task<string> HereAsync(Scene scene, CancellationToken cancellationToken)
    {
        using var repositories = new Repositories(scene.Hindered);
        await scene.Operation.RunAsync(scene.Place, repositories, cancellationToken);
        return Cell.Recovers;
    }
}
