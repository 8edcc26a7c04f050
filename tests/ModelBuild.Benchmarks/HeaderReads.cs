using System.Diagnostics;
using System.Globalization;
using ModelBuild.Formats;
using ModelBuild.Formats.Tests.Kit;
using ModelBuild.Testing;
using Spectre.Console;

namespace ModelBuild.Benchmarks;

/// <summary>
/// What it takes to read the facts of a file of each format, from opening it: those of gigabytes among them, sparse on disk. The first page is read twice, to
/// detect the format and to read it, so that a small file is read to more than a hundred percent.
/// </summary>
internal static class HeaderReads
{
    private const int Runs = 101;
    private const long Weights = 4L << 30;

    public static async Task<Table> MeasureAsync()
    {
        using var folder = new TemporaryDirectory();
        var table = new Table().AddColumns("format", "median", "read", "of", "share");
        foreach (var specimen in Huge().Concat(Specimens.All))
        {
            var path = folder[specimen.Name];
            await File.WriteAllBytesAsync(path, specimen.Bytes);
            if (specimen.Kind.StartsWith("4 GiB", StringComparison.Ordinal))
            {
                await using var file = File.OpenWrite(path);
                file.SetLength(specimen.Bytes.Length + Weights);
            }

            table.AddRow(await MeasureAsync(specimen, path));
        }

        return table;
    }

    private static async Task<string[]> MeasureAsync(Specimen specimen, string path)
    {
        var (read, total) = (0L, new FileInfo(path).Length);
        List<double> times = [];
        for (var run = 0; run < Runs; run++)
        {
            var watch = Stopwatch.StartNew();
            await using var content = new CountingStream(File.OpenRead(path));
            _ = await ModelFileReader.ReadAsync(specimen.Name, content, CancellationToken.None) ?? throw new InvalidOperationException($"{specimen.Kind} is not recognised.");
            times.Add(watch.Elapsed.TotalMilliseconds);
            read = content.Count;
        }

        string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        return [specimen.Kind, Text($"{times.Order().ElementAt(Runs / 2):0.000} ms"), Text($"{read:#,0} B"), Text($"{total:#,0} B"), Text($"{100.0 * read / total:0.####} %")];
    }

    private static IEnumerable<Specimen> Huge() =>
    [
        new("4 GiB safetensors", "huge.safetensors", SafetensorsFile.Of($$"""{"w":{"dtype":"U8","shape":[{{Weights}}],"data_offsets":[0,{{Weights}}]} }""")),
        new("4 GiB gguf", "huge.gguf", new GgufFile().Text("general.architecture", "llama").Tensor("w", 24, 0, Weights).Build(weights: 1)),
    ];
}
