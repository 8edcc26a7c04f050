using System.Text;

namespace ModelBuild.Formats.Pickles;

/// <summary>What <c>torch.export</c> writes: a zip that names itself, with programs as JSON and weights as files.</summary>
internal static class Pt2Reader
{
    public const string Marker = "archive_format";

    private const int ShortText = 1024;
    private const string Version = "archive_version";
    private const string Models = "models/";

    /// <returns>Null where the marker says that it is something else.</returns>
    public static async Task<ModelFacts?> ReadAsync(ZipContents zip, string folder, CancellationToken cancellationToken)
    {
        if (await TextAsync(zip, folder + Marker, cancellationToken).ConfigureAwait(false) != "pt2")
        {
            return null;
        }

        var models = zip.Names.Where(name => name.StartsWith(folder + Models, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal))
            .Select(name => name[(folder.Length + Models.Length)..^".json".Length]).Order(StringComparer.Ordinal).ToList();
        return new()
        {
            Format = ModelFormat.Pt2,
            FormatVersion = zip.Has(folder + Version) ? await TextAsync(zip, folder + Version, cancellationToken).ConfigureAwait(false) : null,
            Metadata = models.Count > 0 ? ModelFacts.NoMetadata.Add("models", string.Join(", ", models)) : ModelFacts.NoMetadata,
        };
    }

    private static async Task<string> TextAsync(ZipContents zip, string path, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await zip.BytesAsync(path, ShortText, cancellationToken).ConfigureAwait(false)).Trim();
}
