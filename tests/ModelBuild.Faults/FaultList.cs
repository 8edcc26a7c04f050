using ModelBuild.Faults.Rows;

namespace ModelBuild.Faults;

/// <summary>All rows, in the order of their ids.</summary>
internal static class FaultList
{
    public static IReadOnlyList<FaultRow> Rows { get; } =
        [.. new[] { ConnectionRows.All, BodyRows.All, StatusRows.All, PlaceRows.All, ReferrerRows.All, UploadRows.All, DiskRows.All, CacheRows.All, MachineRows.All }.SelectMany(rows => rows).OrderBy(row => row.Id, StringComparer.Ordinal)];
}
