using System.Diagnostics;
using System.Globalization;
using ModelBuild.Faults.Checks;
using ModelBuild.Faults.Operations;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Kills;

/// <summary>
/// Kills the engine: at the first of its calls of one kind, at the second, and so on until it ends unkilled, for every kind of call that changes a disk;
/// then at any moment, until so many were killed.
/// </summary>
/// <param name="operations">What they do.</param>
internal sealed class KillRun(ModelShelf models, IReadOnlyList<Operation> operations)
{
    /// <summary>What else may be cut short: nothing that is half-done has a final name there either.</summary>
    public static readonly IReadOnlyList<Operation> Others = [Operation.PullSmall, Operation.PackTiny, Operation.Prune, Operation.PushTiny, Operation.Pull, Operation.Pack, Operation.Push, Operation.PackFolder];

    /// <summary>Restores of some files, of an archive of many, of what changed, and of files that take a while.</summary>
    public static readonly IReadOnlyList<Operation> Restores = [Operation.RestoreTiny, Operation.RestoreArchive, Operation.RestoreDelta, Operation.Restore];

    /// <summary>Calls that make, fill, flush, name or remove something.</summary>
    private static readonly string[] Calls = ["openat", "pwrite64", "ftruncate", "fallocate", "link", "unlink", "mkdir", "fchmod", "flock", "rmdir", "copy_file_range"];

    /// <summary>Those after which something has its name, or stays: each of them is a point.</summary>
    private static readonly string[] Commits = ["rename", "fsync"];

    private readonly KillCount count = new();

    /// <param name="kills">How many processes are to be killed in all.</param>
    /// <returns>True where every promise held.</returns>
    public async Task<bool> RunAsync(int kills)
    {
        // Points come first and take at most two thirds, so that a small run has moments too.
        await AtPointsAsync(Commits, kills * 2 / 3);
        await AtPointsAsync(Calls, kills * 2 / 3);
        var random = new Random(1);
        for (var round = 0; count.Killed < kills && round < kills * 2; round++)
        {
            await AtAnyMomentAsync(operations[round % operations.Count], random);
        }

        Console.WriteLine(count.ToString());
        return count.IsGood;
    }

    /// <summary>At the first call of each kind in each operation, then at the second, so that none is left out where the number is small.</summary>
    private async Task AtPointsAsync(string[] calls, int most)
    {
        var left = calls.SelectMany(call => operations.Select(operation => (Operation: operation, Call: call))).ToList();
        for (var number = 1; left.Count > 0; number++)
        {
            foreach (var point in left.ToList())
            {
                if (count.Killed >= most)
                {
                    return;
                }

                if (!await AtPointAsync(point.Operation, point.Call, number))
                {
                    left.Remove(point);
                }
            }
        }
    }

    /// <returns>False where there are fewer calls.</returns>
    private async Task<bool> AtPointAsync(Operation operation, string call, int number)
    {
        await using var scene = await Scene.SetAsync(models, operation, new());
        await scene.PrepareAsync();
        var checker = new Checker(scene.Place, operation, scene.Repository);
        using var child = await StartAsync(scene);
        using var tampering = await SystemCalls.TamperAsync(child, $"{call}:signal=SIGKILL:when={number.ToString(CultureInfo.InvariantCulture)}", CancellationToken.None);
        if (!await TryBeginAsync(child))
        {
            // The runtime's own call was the one, before anything was done.
            return true;
        }

        if (await CountAsync($"{operation} at {call} {number}", scene, checker, child))
        {
            return false;
        }

        count.Points++;
        return true;
    }

    private async Task AtAnyMomentAsync(Operation operation, Random random)
    {
        // Answers that wait make a run long beside the time that a kill takes to arrive.
        await using var scene = await Scene.SetAsync(models, operation, new() { Latency = TimeSpan.FromMilliseconds(random.Next(30)) });
        await scene.PrepareAsync();
        var checker = new Checker(scene.Place, operation, scene.Repository);
        using var child = await StartAsync(scene);
        await child.SayAsync("go");
        var moment = TimeSpan.FromMilliseconds(random.NextDouble() * 250);
        await Task.Delay(moment);
        child.Kill();
        await CountAsync($"{operation} after {moment.TotalMilliseconds:0} ms", scene, checker, child);
    }

    private static async Task<bool> TryBeginAsync(ChildProcess child)
    {
        try
        {
            await child.SayAsync("go");
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<ChildProcess> StartAsync(Scene scene)
    {
        var child = Worker.Start(scene.Operation, scene.Place, warm: true, environment: SystemCalls.OneThread);
        await child.WaitForTextAsync("ready\n", CancellationToken.None);
        scene.Registry.Requests.Clear();
        return child;
    }

    /// <summary>Waits for a process's end and looks at what it left.</summary>
    /// <returns>True where it was not killed.</returns>
    private async Task<bool> CountAsync(string what, Scene scene, Checker checker, ChildProcess child)
    {
        var watch = Stopwatch.StartNew();
        FinishedProcess? end = null;
        var problems = new List<Problem>();
        try
        {
            end = await child.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        }
        catch (TimeoutException exception)
        {
            problems.Add(new(ProblemKind.Hang, exception.Message));
        }

        if (end is { ExitCode: not (0 or 137) })
        {
            problems.Add(new(ProblemKind.Outcome, end.Text));
        }

        problems.AddRange(await checker.FinishAsync(scene.Unhindered));
        count.Add(what, wasKilled: end?.ExitCode != 0, problems);
        return end?.ExitCode == 0;
    }
}
