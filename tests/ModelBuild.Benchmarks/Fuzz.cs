using System.Diagnostics;
using System.Globalization;
using ModelBuild.Formats;
using ModelBuild.Formats.Tests.Kit;

namespace ModelBuild.Benchmarks;

/// <summary>
/// Damages a specimen of each format over and over, and reads what comes of it. A file must be read, or refused as malformed at a place in it; anything else
/// is a crash, and its seed makes the same file again: <c>fuzz 1 "FORMAT" SEED</c>.
/// </summary>
internal static class Fuzz
{
    private const int Shown = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="count">How many inputs of each format.</param>
    /// <param name="kind">One format alone; null for all.</param>
    /// <param name="seed">The first; every further input's is one higher.</param>
    /// <returns>How many crashes there were.</returns>
    public static async Task<int> RunAsync(int count, string? kind, int seed)
    {
        var crashes = 0;
        foreach (var specimen in Specimens.All.Where(specimen => kind is null || specimen.Kind == kind))
        {
            crashes += await RunAsync(specimen, count, seed);
        }

        return crashes;
    }

    private static async Task<int> RunAsync(Specimen specimen, int count, int first)
    {
        var (malformed, accepted, crashes, watch, slowest, slowestSeed) = (0, 0, 0, new Stopwatch(), TimeSpan.Zero, first);
        for (var seed = first; seed < first + count; seed++)
        {
            var mutant = Mutant.Of(specimen.Bytes, seed);
            watch.Restart();
            try
            {
                var isMalformed = await IsMalformedAsync(specimen.Name, mutant);
                (malformed, accepted) = isMalformed ? (malformed + 1, accepted) : (malformed, accepted + 1);
            }
            // All that a reader may throw and must not: that is what is looked for.
            catch (Exception exception)
            {
                if (++crashes <= Shown)
                {
                    Console.WriteLine($"{specimen.Kind}, seed {seed}: {exception}");
                }
            }

            (slowest, slowestSeed) = watch.Elapsed > slowest ? (watch.Elapsed, seed) : (slowest, slowestSeed);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{specimen.Kind}: {count} inputs, {malformed} malformed, {accepted} accepted, {crashes} crashes (seeds from {first}; the slowest took {slowest.TotalMilliseconds:0} ms, seed {slowestSeed})"));
        return crashes;
    }

    private static async Task<bool> IsMalformedAsync(string name, byte[] bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var facts = await ModelFileReader.ReadAsync(name, new MemoryStream(bytes, writable: false), patience.Token);
            return facts is null or { ParameterCount: null or >= 0 } ? false : throw new InvalidOperationException($"It has {facts.ParameterCount} parameters.");
        }
        catch (MalformedModelException exception) when (exception.Offset >= 0 && exception.Offset <= bytes.Length)
        {
            return true;
        }
    }
}
