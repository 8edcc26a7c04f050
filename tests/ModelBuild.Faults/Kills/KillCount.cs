using System.Globalization;
using ModelBuild.Faults.Checks;

namespace ModelBuild.Faults.Kills;

/// <summary>What came of killing.</summary>
internal sealed class KillCount
{
    private readonly List<Problem> problems = [];
    private int bad;

    /// <summary>Processes that were killed.</summary>
    public int Killed { get; private set; }

    /// <summary>Calls that one was killed at.</summary>
    public int Points { get; set; }

    public bool IsGood => problems.Count == 0;

    public void Add(string what, bool wasKilled, IReadOnlyList<Problem> found)
    {
        Killed += wasKilled ? 1 : 0;
        bad += wasKilled && found.Count > 0 ? 1 : 0;
        problems.AddRange(found);
        Console.WriteLine($"{(found.Count == 0 ? "ok  " : "FAIL")} {what} {(wasKilled ? "killed" : "ended")}{string.Concat(found.Select(problem => $"\n       {problem}"))}");
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"kill9 {Killed - bad}/{Killed} points={Points} corrupt={problems.Of(ProblemKind.WrongBytes)} stuck={problems.Of(ProblemKind.Hang)} rerun_fail={problems.Of(ProblemKind.Rerun)} left={problems.Of(ProblemKind.Leftover)} outside={problems.Of(ProblemKind.Outside) + problems.Of(ProblemKind.Outcome)}");
}
