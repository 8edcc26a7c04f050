using System.Globalization;
using ModelBuild.Faults.Checks;

namespace ModelBuild.Faults;

/// <summary>How a cell ended.</summary>
/// <param name="Outcome">"recovered", a code, or what is no code.</param>
internal sealed record CellResult(Cell Cell, string Outcome, int Requests, TimeSpan Time, IReadOnlyList<Problem> Problems)
{
    /// <summary>Why it was not run; null where it was.</summary>
    public string? Skipped { get; init; }

    public bool Passed => Problems.Count == 0;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Skipped is not null ? "skip" : Passed ? "ok  " : "FAIL")} {Cell.Row,-4} {Cell.Fault,-58} {Cell.Operation.Name,-16} {Skipped ?? Outcome,-11} {Requests,4} req {Time.TotalSeconds,6:0.00} s")
        + string.Concat(Problems.Select(problem => $"\n       {problem}"));
}
