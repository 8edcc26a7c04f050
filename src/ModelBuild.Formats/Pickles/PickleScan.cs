using System.Collections.Immutable;

namespace ModelBuild.Formats.Pickles;

/// <summary>What a file is as far as pickles are concerned; chosen by its content.</summary>
public enum PickleContainer
{
    /// <summary>Nothing that a pickle could be in.</summary>
    None,
    Pickle,
    Joblib,
    LegacyPyTorch,
    PyTorch,
    TorchScript,
    Numpy,
    Zip,
    Tar,
}

/// <summary>From harmless to harmful: the worst of what was found.</summary>
public enum PickleVerdict
{
    /// <summary>No pickle is in it.</summary>
    NoPickle,
    Safe,

    /// <summary>Something in it could not be read, so nothing can be said of it.</summary>
    Unreadable,
    OutsideAllowList,
    Dangerous,
}

/// <summary>What loading a file would import.</summary>
public sealed record PickleScan
{
    public required PickleContainer Container { get; init; }

    /// <summary>How many pickles were read to their end.</summary>
    public required int Pickles { get; init; }

    /// <summary>Each import once a member, in the order of the file.</summary>
    public required ImmutableArray<PickleImport> Imports { get; init; }

    public required ImmutableArray<PickleProblem> Problems { get; init; }

    /// <summary>The members of a TorchScript archive that are source code; TorchScript compiles and runs them, Python does not.</summary>
    public required ImmutableArray<string> Code { get; init; }

    public PickleVerdict Verdict => Imports.Select(import => import.Class).DefaultIfEmpty().Max() switch
    {
        ImportClass.Dangerous => PickleVerdict.Dangerous,
        ImportClass.Outside => PickleVerdict.OutsideAllowList,
        _ when !Problems.IsEmpty => PickleVerdict.Unreadable,
        _ => Pickles == 0 ? PickleVerdict.NoPickle : PickleVerdict.Safe,
    };
}
