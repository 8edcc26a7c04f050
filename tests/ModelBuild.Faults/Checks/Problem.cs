namespace ModelBuild.Faults.Checks;

/// <summary>A promise that did not hold.</summary>
internal sealed record Problem(ProblemKind Kind, string What)
{
    public override string ToString() => $"{Kind}: {What}";
}

/// <summary>Which promise.</summary>
internal enum ProblemKind
{
    /// <summary>A file has its final name and not its bytes.</summary>
    WrongBytes,

    /// <summary>It did not end in time.</summary>
    Hang,

    /// <summary>It ended otherwise than it must, or without a code.</summary>
    Outcome,

    /// <summary>The next run, with nothing in its way, failed.</summary>
    Rerun,

    /// <summary>Something half-done is left that nobody continues or removes.</summary>
    Leftover,

    /// <summary>Something changed that is none of its business.</summary>
    Outside,
}

/// <summary>Counts problems.</summary>
internal static class ProblemCounts
{
    public static int Of(this IEnumerable<Problem> problems, ProblemKind kind) => problems.Count(problem => problem.Kind == kind);
}
