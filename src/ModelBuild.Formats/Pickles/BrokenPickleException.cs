namespace ModelBuild.Formats.Pickles;

/// <summary>Ends the scan of one pickle; what was seen before counts. Never leaves the scanner.</summary>
internal sealed class BrokenPickleException(PickleProblemKind kind, long offset) : Exception
{
    public PickleProblemKind Kind { get; } = kind;

    public long Offset { get; } = offset;
}
