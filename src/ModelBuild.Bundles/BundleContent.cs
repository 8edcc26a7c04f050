using System.Collections.Immutable;

namespace ModelBuild.Bundles;

/// <summary>What a manifest says in one dialect, before any layer is fetched.</summary>
public sealed record BundleContent
{
    /// <summary>The dialect's name, for people.</summary>
    public required string Dialect { get; init; }

    /// <summary>Layers that are files as they stand; of an unpacked bundle, all files.</summary>
    public ImmutableArray<BundleFile> Files { get; init; } = [];

    /// <summary>Layers that have to be unpacked, lowest first; none in an unpacked bundle.</summary>
    public ImmutableArray<BundleArchive> Archives { get; init; } = [];

    public ArchiveRules Rules { get; init; } = new();

    /// <summary>Names that the configuration gives files in archives, as it writes them; empty where it gives none.</summary>
    public ImmutableArray<string> NamedFiles { get; init; } = [];

    /// <summary>What else the configuration says, for people: name and value.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>What a user should know of though it stops nothing, as clauses.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];
}
