using System.Text.Json;
using System.Text.Unicode;

namespace ModelBuild.Oci;

/// <summary>
/// A manifest or index as it was read or written: the raw bytes, which are what is hashed, stored and sent, and the
/// parsed view beside them.
/// </summary>
public sealed class OciDocument
{
    /// <summary>4 MiB: what the distribution specification asks registries to take at least, and most take at most.</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    private OciDocument(ReadOnlyMemory<byte> bytes, string mediaType, Manifest? manifest, ManifestIndex? index)
    {
        Bytes = bytes;
        MediaType = mediaType;
        Manifest = manifest;
        Index = index;
        Digest = Digest.Compute(bytes.Span);
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>sha256 of <see cref="Bytes"/>.</summary>
    public Digest Digest { get; }

    public string MediaType { get; }

    /// <summary>The parsed manifest; null where this is an index.</summary>
    public Manifest? Manifest { get; }

    /// <summary>The parsed index; null where this is a manifest.</summary>
    public ManifestIndex? Index { get; }

    public Descriptor Descriptor => new()
    {
        MediaType = MediaType,
        Digest = Digest,
        Size = Bytes.Length,
        ArtifactType = Manifest?.ArtifactType ?? Index?.ArtifactType,
    };

    public static OciDocument Create(Manifest manifest) =>
        new(JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Instance.Manifest), manifest.MediaType ?? MediaTypes.Manifest, manifest, null);

    public static OciDocument Create(ManifestIndex index) =>
        new(JsonSerializer.SerializeToUtf8Bytes(index, OciJson.Instance.ManifestIndex), index.MediaType ?? MediaTypes.Index, null, index);

    /// <summary>Parses what a registry or layout holds.</summary>
    /// <param name="bytes">The document, as received.</param>
    /// <param name="contentType">The media type it came under, or null where the place gives none. It must agree with what the document says.</param>
    /// <exception cref="InvalidDocumentException">Over <see cref="MaxSize"/>, not JSON, nested too deeply, a key twice, a required field missing, a digest with two sizes, or both a manifest and an index (CVE-2021-41190).</exception>
    public static OciDocument Parse(ReadOnlyMemory<byte> bytes, string? contentType)
    {
        if (bytes.Length > MaxSize)
        {
            throw new InvalidDocumentException($"it has {bytes.Length} bytes, more than the {MaxSize} that a manifest may have");
        }

        if (!Utf8.IsValid(bytes.Span))
        {
            throw new InvalidDocumentException("it is not UTF-8");
        }

        var mediaType = MediaTypeOf(bytes, contentType);
        try
        {
            return MediaTypes.IsManifest(mediaType)
                ? new(bytes, mediaType, Check(JsonSerializer.Deserialize(bytes.Span, OciJson.Instance.Manifest)), null)
                : new(bytes, mediaType, null, Check(JsonSerializer.Deserialize(bytes.Span, OciJson.Instance.ManifestIndex)));
        }
        catch (Exception exception) when (IsInvalidJson(exception))
        {
            throw new InvalidDocumentException($"it is not a valid {mediaType}: {exception.Message}", exception);
        }
    }

    private static string MediaTypeOf(ReadOnlyMemory<byte> bytes, string? contentType)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes, new() { MaxDepth = OciJson.MaxDepth, AllowDuplicateProperties = false });
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidDocumentException("it is not a JSON object");
            }

            var looksLikeManifest = root.TryGetProperty("config", out _) || root.TryGetProperty("layers", out _);
            var looksLikeIndex = root.TryGetProperty("manifests", out _);
            if (looksLikeManifest == looksLikeIndex)
            {
                throw new InvalidDocumentException(looksLikeIndex ? "it is both a manifest and an index" : "it is neither a manifest nor an index");
            }

            var stated = root.TryGetProperty("mediaType", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            var served = contentType?.Split(';')[0].Trim() is { Length: > 0 } type ? type : null;
            if (stated is not null && served is not null && stated != served)
            {
                throw new InvalidDocumentException($"it says it is '{stated}' but came as '{served}'");
            }

            var mediaType = stated ?? served ?? (looksLikeIndex ? MediaTypes.Index : MediaTypes.Manifest);
            if (looksLikeIndex ? !MediaTypes.IsIndex(mediaType) : !MediaTypes.IsManifest(mediaType))
            {
                throw new InvalidDocumentException($"its media type '{mediaType}' is none of {string.Join(", ", MediaTypes.Manifests)}");
            }

            return mediaType;
        }
        catch (Exception exception) when (IsInvalidJson(exception))
        {
            throw new InvalidDocumentException($"it is not valid JSON: {exception.Message}", exception);
        }
    }

    /// <summary>Text that is no Unicode (a lone surrogate) is an <see cref="InvalidOperationException"/> of the reader.</summary>
    private static bool IsInvalidJson(Exception exception) => exception is JsonException or InvalidOperationException;

    private static Manifest Check(Manifest? manifest)
    {
        if (manifest is null || manifest.SchemaVersion != 2 || manifest.Layers.IsDefault)
        {
            throw new InvalidDocumentException("its schemaVersion is not 2, or its layers are missing");
        }

        Check([manifest.Config, .. manifest.Layers, .. Optional(manifest.Subject)]);
        return manifest;
    }

    private static ManifestIndex Check(ManifestIndex? index)
    {
        if (index is null || index.SchemaVersion != 2)
        {
            throw new InvalidDocumentException("its schemaVersion is not 2");
        }

        Check([.. index.Manifests, .. Optional(index.Subject)]);
        return index;
    }

    private static IEnumerable<Descriptor> Optional(Descriptor? descriptor) => descriptor is null ? [] : [descriptor];

    private static void Check(IReadOnlyList<Descriptor?> descriptors)
    {
        var sizes = new Dictionary<Digest, long>(descriptors.Count);
        var left = long.MaxValue;
        foreach (var descriptor in descriptors)
        {
            if (descriptor is null || descriptor.Size < 0)
            {
                throw new InvalidDocumentException(descriptor is null ? "it lists null where a descriptor belongs" : $"{descriptor.Digest} has the size {descriptor.Size}");
            }

            // Whoever adds them up shall not have to think of it.
            left = left >= descriptor.Size ? left - descriptor.Size : throw new InvalidDocumentException("its sizes are more than all disks of the world hold");
            if (!sizes.TryAdd(descriptor.Digest, descriptor.Size) && sizes[descriptor.Digest] != descriptor.Size)
            {
                throw new InvalidDocumentException($"{descriptor.Digest} has the size {sizes[descriptor.Digest]} and, in another place, {descriptor.Size}");
            }
        }
    }
}
