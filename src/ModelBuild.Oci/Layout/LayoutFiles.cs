using System.Text;

namespace ModelBuild.Oci.Layout;

/// <summary>The two files that a layout has beside its blobs.</summary>
internal static class LayoutFiles
{
    public const string Index = "index.json";
    public const string Version = "oci-layout";

    /// <summary>All that <see cref="Version"/> holds.</summary>
    public static ReadOnlyMemory<byte> VersionBytes { get; } = Encoding.UTF8.GetBytes("""{"imageLayoutVersion":"1.0.0"}""");

    /// <summary>What a layout lists that is not there.</summary>
    public static ManifestIndex NothingListed { get; } = new() { MediaType = MediaTypes.Index, Manifests = [] };

    /// <param name="path">Where the bytes are from.</param>
    /// <exception cref="InvalidDocumentException">They are not an index.</exception>
    public static ManifestIndex ParseIndex(ReadOnlyMemory<byte> bytes, string path)
    {
        try
        {
            return OciDocument.Parse(bytes, MediaTypes.Index).Index!;
        }
        catch (InvalidDocumentException exception)
        {
            throw new InvalidDocumentException($"'{path}': {exception.Reason}", exception);
        }
    }

    public static ReadOnlyMemory<byte> IndexBytes(ManifestIndex index) => OciDocument.Create(index with { MediaType = MediaTypes.Index }).Bytes;
}
