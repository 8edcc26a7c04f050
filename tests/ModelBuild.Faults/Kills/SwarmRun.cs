using System.Globalization;
using ModelBuild.Faults.Checks;
using ModelBuild.Faults.Operations;
using ModelBuild.Restoring.Caching;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Kills;

/// <summary>Many processes restore ten models into one cache at once: undisturbed, with some of them killed, and with a prune beside them.</summary>
internal sealed class SwarmRun(ModelShelf models, int processes = 16)
{
    private readonly Random random = new(1);
    private readonly List<Problem> problems = [];
    private int killed;
    private double worst;

    public IReadOnlyList<Problem> Problems => problems;

    /// <returns>True where every promise held.</returns>
    public async Task<bool> RunAsync(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var (kills, prunes) = (round % 3 == 1 ? processes / 4 : 0, round % 3 == 2);
            var before = problems.Count;
            await RoundAsync(kills, prunes);
            Console.WriteLine($"{(problems.Count == before ? "ok  " : "FAIL")} swarm {round}: {processes} processes, {kills} killed{(prunes ? ", pruned meanwhile" : "")}{string.Concat(problems.Skip(before).Select(problem => $"\n       {problem}"))}");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"swarm  processes={processes} models={SampleModel.Ten.Count} rounds={rounds} killed={killed} wire={worst:0.00}x errors={problems.Of(ProblemKind.Outcome) + problems.Of(ProblemKind.Rerun)} corrupt={problems.Of(ProblemKind.WrongBytes)} stuck={problems.Of(ProblemKind.Hang)} temps={problems.Of(ProblemKind.Leftover)}"));
        return problems.Count == 0;
    }

    private async Task RoundAsync(int kills, bool prunes)
    {
        await using var scene = await Scene.SetAsync(models, Operation.RestoreTen, new() { Latency = TimeSpan.FromMilliseconds(5) });
        var checker = new Checker(scene.Place, scene.Operation, scene.Repository);
        var swarm = Enumerable.Range(0, processes).Select(i => scene.Hold(Worker.Start(scene.Operation, PlaceOf(scene, i)))).ToList();
        await Task.WhenAll(swarm.Select(process => process.WaitForTextAsync("ready\n", CancellationToken.None)));
        await Task.WhenAll(swarm.Select(process => process.SayAsync("go")));
        using var done = new CancellationTokenSource();
        var pruning = prunes ? PruneAsync(scene.Place, done.Token) : Task.CompletedTask;
        // Its first projects stay, so that the checker finds one.
        var victims = swarm[1..].OrderBy(_ => random.Next()).Take(kills).ToList();
        foreach (var victim in victims)
        {
            await Task.Delay(random.Next(400));
            victim.Kill();
        }

        foreach (var process in swarm)
        {
            await EndAsync(process, isVictim: victims.Contains(process));
        }

        await done.CancelAsync();
        await pruning;
        AddFetches(scene, isExact: kills == 0);
        problems.AddRange(await checker.FinishAsync(scene.Unhindered));
    }

    private async Task EndAsync(ChildProcess process, bool isVictim)
    {
        try
        {
            var end = await process.WaitAsync(TimeSpan.FromMinutes(2), CancellationToken.None);
            killed += end.ExitCode == 137 ? 1 : 0;
            if (end.ExitCode != 0 && !(isVictim && end.ExitCode == 137))
            {
                problems.Add(new(ProblemKind.Outcome, Worker.OutcomeOf(end)));
            }
        }
        catch (TimeoutException exception)
        {
            problems.Add(new(ProblemKind.Hang, exception.Message));
        }
    }

    /// <summary>Where nobody is killed each blob is asked for once; where somebody is, what is asked for again are ends.</summary>
    private void AddFetches(Scene scene, bool isExact)
    {
        var fetches = scene.Registry.Requests.Of("GET", Endpoints.Blob);
        worst = Math.Max(worst, fetches.Sum(request => request.BytesOut) / (double)SampleModel.Ten.Sum(model => model.Size));
        if (isExact && fetches.GroupBy(request => request.Path).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            problems.Add(new(ProblemKind.Outcome, $"{twice.Key} was fetched {twice.Count()} times"));
        }
    }

    private static Place PlaceOf(Scene scene, int number) =>
        number == 0 ? scene.Place : scene.Place with { Root = Directory.CreateDirectory(scene[$"others/{number}"]).FullName, Cache = scene.Place.Cache };

    private static async Task PruneAsync(Place place, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            new CachePruner(new(place.Cache)).Prune(new() { MaxSize = 0 });
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
