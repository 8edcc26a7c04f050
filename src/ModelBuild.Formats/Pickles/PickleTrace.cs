namespace ModelBuild.Formats.Pickles;

/// <summary>An import while its pickle is scanned; its use grows.</summary>
internal sealed class TracedImport(ImportName name, long offset, ImportClass @class)
{
    public ImportName Name => name;

    public ImportClass Class => @class;

    public long Offset => offset;

    public ImportUse Use { get; set; }
}

/// <summary>What one pickle, or one try to read something as a pickle, has shown so far.</summary>
internal sealed class PickleTrace(PickleAllowList allowed)
{
    /// <summary>No honest file comes near; a made-up one must not fill the memory.</summary>
    public const int MaximumImports = 10_000;

    private readonly Dictionary<ImportName, TracedImport> imports = [];

    public IEnumerable<TracedImport> Imports => imports.Values;

    public bool HasImports => imports.Count > 0;

    /// <summary>
    /// Whether a try that broke off still shows a pickle: text has lines that look like imports, but it makes no use of them.
    /// </summary>
    public bool IsMeant => imports.Values.Any(import => PickleText.IsName(import.Name.Module) && (import.Use != ImportUse.Imported || import.Class == ImportClass.Dangerous));

    public bool IsCut => Problems.Exists(problem => problem.Kind == PickleProblemKind.EndsEarly);

    /// <summary>To try something else on the side.</summary>
    public PickleTrace Aside() => new(allowed);

    public List<PickleProblem> Problems { get; } = [];

    /// <summary>Who wants to know what is made; not of what is tried on the side.</summary>
    public PickleWatch? Watch { get; init; }

    /// <summary>An array of joblib's lay between the opcodes.</summary>
    public bool HasArrays { get; set; }

    public TracedImport Add(ImportName name, long offset)
    {
        if (imports.TryGetValue(name, out var known))
        {
            return known;
        }

        var import = new TracedImport(name, offset, allowed.Classify(name));
        if (imports.Count < MaximumImports)
        {
            imports.Add(name, import);
        }
        else
        {
            Note(PickleProblemKind.TooMuch, offset);
        }

        return import;
    }

    /// <summary>Each kind once: the first is where to look.</summary>
    public void Note(PickleProblemKind kind, long offset)
    {
        if (!Problems.Exists(problem => problem.Kind == kind))
        {
            Problems.Add(new(kind, offset));
        }
    }

    public void Add(PickleTrace inner)
    {
        foreach (var import in inner.Imports)
        {
            Add(import.Name, import.Offset).Use |= import.Use;
        }

        inner.Problems.ForEach(problem => Note(problem.Kind, problem.Offset));
        HasArrays |= inner.HasArrays;
    }
}
