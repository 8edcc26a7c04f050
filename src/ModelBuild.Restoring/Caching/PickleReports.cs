using System.Text.Json;
using System.Text.Json.Serialization;
using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Caching;

/// <summary>What loading restored files would run. Each is looked at once on a machine, whoever restores it.</summary>
/// <param name="placeOf">Where a blob's file is.</param>
internal sealed class PickleReports(CacheFolders folders, Func<Digest, string> placeOf)
{
    /// <returns>Null where there is nothing to tell.</returns>
    public async Task<PickleReport?> OfAsync(BundleFile file, CancellationToken cancellationToken)
    {
        var path = folders.Report(file.Digest);
        // A name may promise a pickle, which its content then is or is not.
        var extension = Path.GetExtension(file.Path);
        if (await ReadAsync(path, cancellationToken).ConfigureAwait(false) is { Scanner: PickleReport.ScannerVersion } kept && kept.Extension == extension)
        {
            return kept.Report;
        }

        PickleReport? report;
        await using (var content = BlobFile.OpenRead(placeOf(file.Digest)))
        {
            report = await PickleReport.ReadAsync(file.Path, content, cancellationToken).ConfigureAwait(false);
        }

        CacheTrace.Write(path, JsonSerializer.SerializeToUtf8Bytes(new() { Scanner = PickleReport.ScannerVersion, Extension = extension, Report = report }, PickleReportsJson.Default.Kept));
        return report;
    }

    private static async Task<Kept?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false), PickleReportsJson.Default.Kept);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    internal sealed record Kept
    {
        public int Scanner { get; init; }

        public string? Extension { get; init; }

        public PickleReport? Report { get; init; }
    }
}

[JsonSerializable(typeof(PickleReports.Kept))]
internal sealed partial class PickleReportsJson : JsonSerializerContext;
