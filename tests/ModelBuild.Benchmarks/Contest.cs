using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ModelBuild.Testing;

namespace ModelBuild.Benchmarks;

/// <summary>Ours and others at one piece of work, in turn, so that what else the machine does falls upon all of them.</summary>
/// <param name="Work">As a clause.</param>
/// <param name="Ours">What is measured.</param>
/// <param name="Others">What it is measured against.</param>
/// <param name="Goal">As a sentence.</param>
internal sealed partial record Contest(string Work, Contender Ours, IReadOnlyList<Contender> Others, string Goal)
{
    /// <summary>Bytes of the model, where it is to be said what part of them ours fetched, which it then prints as JSON.</summary>
    public long? FetchedOf { get; init; }

    /// <summary>Runs all of them in turn: once to warm up, and then as often as counts.</summary>
    /// <param name="run">How a line for a shell is run.</param>
    /// <returns>A row: the work, what ours took, how that is beside each other, the most memory, the goal.</returns>
    public async Task<string[]> MeasureAsync(int runs, Func<string, Task<FinishedProcess>> run)
    {
        Contender[] all = [Ours, .. Others];
        var (times, memory, fetched) = (all.Select(_ => new List<double>()).ToArray(), 0L, "");
        for (var round = 0; round <= runs; round++)
        {
            foreach (var (contender, taken) in all.Zip(times))
            {
                await run(contender.Prepare);
                var watch = Stopwatch.StartNew();
                var finished = await run(contender.Command);
                fetched = contender == Ours && FetchedOf is { } size ? Fetched(finished.Text, size) : fetched;
                if (round > 0)
                {
                    taken.Add(watch.Elapsed.TotalSeconds);
                    memory = contender == Ours ? Math.Max(memory, finished.PeakMemory ?? 0) : memory;
                }
            }
        }

        var ratios = Others.Select((other, i) => $"{Text(Median([.. times[0].Zip(times[i + 1], (ours, others) => ours / others)]))} x {other.Name}");
        return [Work, $"{Text(Median(times[0]))} s", $"{Text(times[0].Min())} to {Text(times[0].Max())} s", string.Join("\n", [.. ratios, fetched]).TrimEnd(), $"{memory / (1024 * 1024)} MiB", Goal];
    }

    private static string Fetched(string text, long size) => FetchedNumber().Match(text) is { Success: true } found
        ? $"{Text(100.0 * long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) / size)} % fetched"
        : throw new InvalidOperationException($"It does not say what it fetched:\n{text}");

    [GeneratedRegex("\"bytesFetched\": *([0-9]+)")]
    private static partial Regex FetchedNumber();

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(double number) => number.ToString("0.00", CultureInfo.InvariantCulture);
}
