using System.Globalization;
using ModelBuild.Faults.Checks;
using ModelBuild.Faults.Operations;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Kills;

/// <summary>
/// Lets the first call of a kind fail, then the second, and so on until there is none: each run ends well or with a code, and leaves nothing wrong.
/// Where there is no time for all, calls are drawn.
/// </summary>
internal sealed class ErrorRun(ModelShelf models)
{
    /// <summary>Calls, and the errors that they have on real machines.</summary>
    private static readonly (string Call, string[] Errors)[] Failures =
    [
        ("fsync", ["EIO", "ENOSPC", "EDQUOT", "EROFS", "EINTR"]),
        ("rename", ["EIO", "ENOSPC", "EDQUOT", "EROFS"]),
        ("pwrite64", ["EIO", "ENOSPC", "EDQUOT", "EINTR"]),
        ("openat", ["EIO", "ENOSPC", "EMFILE", "EROFS", "EINTR"]),
        ("fallocate", ["EIO", "ENOSPC", "EDQUOT", "EINTR"]),
        ("ftruncate", ["EIO", "EROFS"]),
        ("mkdir", ["ENOSPC", "EROFS"]),
        ("unlink", ["EIO", "EROFS"]),
        ("flock", ["ENOLCK", "EIO"]),
    ];

    private static readonly Operation[] Operations = [Operation.RestoreTiny, Operation.PackTiny, Operation.PullSmall];

    private readonly List<Problem> problems = [];
    private int runs;
    private int refused;

    /// <param name="draws">How many calls are drawn; null for all.</param>
    /// <returns>True where every promise held.</returns>
    public async Task<bool> RunAsync(int? draws)
    {
        (Operation Operation, string Call, string Error)[] all =
            [.. Operations.SelectMany(operation => Failures.SelectMany(failure => failure.Errors.Select(error => (operation, failure.Call, error))))];
        var random = new Random(1);
        for (var i = 0; i < draws; i++)
        {
            var (operation, call, error) = all[random.Next(all.Length)];
            await FailAsync(operation, call, error, random.Next(1, 13));
        }

        foreach (var (operation, call, error) in draws is null ? all : [])
        {
            for (var number = 1; await FailAsync(operation, call, error, number); number++)
            {
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"errors {runs - problems.Count}/{runs} refused={refused} corrupt={problems.Of(ProblemKind.WrongBytes)} stuck={problems.Of(ProblemKind.Hang)} no_code={problems.Of(ProblemKind.Outcome)} rerun_fail={problems.Of(ProblemKind.Rerun)} left={problems.Of(ProblemKind.Leftover)}"));
        return problems.Count == 0;
    }

    /// <returns>False where there is no such call.</returns>
    private async Task<bool> FailAsync(Operation operation, string call, string error, int number)
    {
        await using var scene = await Scene.SetAsync(models, operation, new());
        await scene.PrepareAsync();
        var checker = new Checker(scene.Place, operation, scene.Repository);
        using var child = Worker.Start(operation, scene.Place, warm: true, environment: SystemCalls.OneThread);
        await child.WaitForTextAsync("ready\n", CancellationToken.None);
        using var tampering = await SystemCalls.TamperAsync(child, string.Create(CultureInfo.InvariantCulture, $"{call}:error={error}:when={number}"), CancellationToken.None);
        await child.SayAsync("go");
        var found = new List<Problem>();
        var outcome = "hang";
        try
        {
            outcome = Worker.OutcomeOf(await child.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None));
        }
        catch (TimeoutException exception)
        {
            found.Add(new(ProblemKind.Hang, exception.Message));
        }

        await tampering.EndAsync();
        if (outcome != Cell.Recovers && !outcome.StartsWith("MODEL", StringComparison.Ordinal))
        {
            found.Add(new(ProblemKind.Outcome, outcome));
        }

        found.AddRange(await checker.FinishAsync(scene.Unhindered));
        runs++;
        refused += outcome == Cell.Recovers ? 0 : 1;
        problems.AddRange(found);
        Console.WriteLine($"{(found.Count == 0 ? "ok  " : "FAIL")} {operation} with {error} of {call} {number}: {(outcome.Length > 40 ? "no code" : outcome)}{string.Concat(found.Select(problem => $"\n       {problem}"))}");
        return tampering.HasHappened;
    }
}
