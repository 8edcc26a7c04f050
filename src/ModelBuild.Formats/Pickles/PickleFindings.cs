using System.Collections.Immutable;

namespace ModelBuild.Formats.Pickles;

/// <summary>Gathers what a file's pickles show, member by member.</summary>
internal sealed class PickleFindings(PickleAllowList allowed)
{
    private const int MaximumProblems = 1_000;

    private readonly List<PickleImport> imports = [];
    private readonly Dictionary<(string? Member, ImportName Name), int> places = [];
    private readonly List<PickleProblem> problems = [];

    public PickleContainer Container { get; set; }

    public int Pickles { get; set; }

    public int ProblemCount => problems.Count;

    public List<string> Code { get; } = [];

    public PickleTrace Trace() => new(allowed);

    public void Add(PickleTrace trace, string? member)
    {
        foreach (var traced in trace.Imports)
        {
            if (places.TryGetValue((member, traced.Name), out var place))
            {
                imports[place] = imports[place] with { Use = imports[place].Use | traced.Use };
            }
            else if (imports.Count < PickleTrace.MaximumImports)
            {
                places.Add((member, traced.Name), imports.Count);
                imports.Add(new(traced.Name, traced.Use, traced.Offset, member, traced.Class));
            }
            else
            {
                Note(PickleProblemKind.TooMuch, traced.Offset, member);
            }
        }

        trace.Problems.ForEach(problem => Note(problem.Kind, problem.Offset, member));
    }

    public void Note(PickleProblemKind kind, long offset, string? member)
    {
        if (problems.Count < MaximumProblems && !problems.Exists(problem => problem.Kind == kind && problem.Member == member))
        {
            problems.Add(new(kind, offset, member));
        }
    }

    /// <summary>A container that says more than one that was recognised before wins: joblib over pickle, and a zip's own name over what is in it.</summary>
    public void Recognise(PickleContainer container) => Container = Container == PickleContainer.None || (Container == PickleContainer.Pickle && container != PickleContainer.None) ? container : Container;

    public PickleScan ToScan() => new()
    {
        Container = Container,
        Pickles = Pickles,
        Imports = [.. imports],
        Problems = [.. problems],
        Code = [.. Code],
    };
}
