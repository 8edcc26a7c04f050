using System.Globalization;

namespace ModelBuild.Benchmarks;

/// <summary>What several runs of one thing took.</summary>
/// <param name="What">As a clause.</param>
/// <param name="Milliseconds">One for each run.</param>
internal sealed record Measurement(string What, IReadOnlyList<double> Milliseconds)
{
    /// <summary>What it is measured against in the same run; null where nothing is.</summary>
    public Measurement? Baseline { get; init; }

    public string? Goal { get; init; }

    public double Median => Milliseconds.Order().ElementAt(Milliseconds.Count / 2);

    public string[] ToCells() =>
    [
        What, Text(Median), Text(Milliseconds.Min()), Text(Milliseconds.Max()),
        Baseline is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Median / Baseline.Median:0.00} x {Baseline.What}"), Goal ?? "",
    ];

    private static string Text(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.0} ms");
}
