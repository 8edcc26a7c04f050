using System.Text.Json;

namespace ModelBuild.Formats.CoreML;

/// <summary><c>Manifest.json</c> of an <c>.mlpackage</c>, which is a folder: what lies in its <c>Data</c>.</summary>
internal static class PackageManifest
{
    public const string FileName = "Manifest.json";

    private const string Data = "Data/";

    /// <returns>Null where it is another program's file of that name.</returns>
    public static Task<ModelFacts?> ReadAsync(HeaderReader reader, CancellationToken cancellationToken) =>
        JsonSidecar.ReadAsync(reader, HeaderLimits.Json, Describe, cancellationToken);

    private static ModelFacts? Describe(JsonElement root)
    {
        if (root.Property("itemInfoEntries") is not { ValueKind: JsonValueKind.Object } items || root.Text("rootModelIdentifier") is null)
        {
            return null;
        }

        return new()
        {
            Format = ModelFormat.CoreML,
            FormatVersion = root.Text("fileFormatVersion"),
            Needs = [.. items.EnumerateObject().Select(item => item.Value.Text("path")).OfType<string>().Where(path => path.Length > 0).Select(Written).Distinct().Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>Models are files, weights a folder of them: both by their names.</summary>
    private static string Written(string path) => Data + (path.EndsWith('/') || path[(path.LastIndexOf('/') + 1)..].Contains('.', StringComparison.Ordinal) ? path : path + "/");
}
