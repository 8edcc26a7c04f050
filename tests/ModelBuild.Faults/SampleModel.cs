using System.Globalization;
using ModelBuild.Bundles;

namespace ModelBuild.Faults;

/// <summary>A made-up model that work is done with.</summary>
/// <param name="Name">Of its repository, below <c>ml/</c>.</param>
/// <param name="Seed">Models of one form with other seeds have other bytes.</param>
internal sealed record SampleModel(string Name, int Files, int FileSize, int Seed = 0)
{
    public const string Tag = "1.0.0";

    /// <summary>Of the version before, where there is one.</summary>
    public const string OlderTag = "0.9.0";

    public static readonly SampleModel Small = new("small", 1, 1024);
    public static readonly SampleModel Large = new("large", 1, 4 * 1024 * 1024);
    public static readonly SampleModel Eight = new("eight", 8, 512 * 1024);

    /// <summary>Of so many small files that they share a layer.</summary>
    public static readonly SampleModel Archive = new("archive", 80, 4 * 1024);

    /// <summary>More files than a process with few file handles can have open.</summary>
    public static readonly SampleModel Many = new("many", 60, 16 * 1024);

    /// <summary>So small that a restore is over at once.</summary>
    public static readonly SampleModel Tiny = new("tiny", 8, 20 * 1024);

    /// <summary>Of which there is an older version, with most of its bytes, and a list of its chunks.</summary>
    public static readonly SampleModel Changed = new("changed", 1, (int)DeltaIndex.MinFileSize) { HasOlder = true };

    /// <summary>What many projects of one machine restore.</summary>
    public static readonly IReadOnlyList<SampleModel> Ten =
        [.. Enumerable.Range(0, 10).Select(i => new SampleModel(string.Create(CultureInfo.InvariantCulture, $"ten-{i}"), 4, 200 * 1024, i + 1))];

    public static IReadOnlyList<SampleModel> All { get; } = [Small, Large, Eight, Archive, Many, Tiny, Changed, .. Ten];

    public string Repository => $"ml/{Name}";

    public bool HasOlder { get; private init; }

    public long Size => (long)Files * FileSize;

    /// <summary>Its files' paths in the bundle, and the seeds of their content.</summary>
    public IEnumerable<(string Path, int Seed)> Content =>
        Enumerable.Range(0, Files).Select(i => (string.Create(CultureInfo.InvariantCulture, $"weights-{i:00}.bin"), (((Files * 100) + Seed) * 1000) + i));
}
