namespace ModelBuild.Faults;

/// <summary>A row of the fault list: what goes wrong, in all the ways and operations that it is to be tried in.</summary>
/// <param name="Id">As the list calls it: N01 and on for the network, L01 and on for the machine.</param>
internal sealed record FaultRow(string Id, string What, IReadOnlyList<Cell> Cells)
{
    /// <summary>Why it, or a part of it, is not run; null where all of it is.</summary>
    public string? NotRun { get; init; }

    public bool IsNetwork => Id[0] == 'N';

    public static FaultRow Without(string id, string what, string reason) => new(id, what, []) { NotRun = reason };
}
