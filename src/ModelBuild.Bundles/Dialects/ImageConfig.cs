using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>The configuration of an OCI image: OCI image specification, "Image Configuration". No time is in it.</summary>
internal sealed record ImageConfig
{
    [JsonPropertyOrder(0)]
    public required string Architecture { get; init; }

    [JsonPropertyOrder(1)]
    public string Os { get; init; } = "linux";

    [JsonPropertyOrder(2)]
    public required ImageExecution Config { get; init; }

    [JsonPropertyOrder(3)]
    public required ImageFileSystem Rootfs { get; init; }

    public ReadOnlyMemory<byte> ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ImageJson.Instance.ImageConfig);
}

/// <summary>Nothing runs in it; only its labels are of use.</summary>
internal sealed record ImageExecution
{
    [JsonPropertyName("Labels")]
    public required ImmutableSortedDictionary<string, string> Labels { get; init; }
}

/// <summary>The digests of the layers as they are when unpacked.</summary>
internal sealed record ImageFileSystem
{
    [JsonPropertyOrder(0)]
    public string Type { get; init; } = "layers";

    [JsonPropertyOrder(1)]
    [JsonPropertyName("diff_ids")]
    public required ImmutableArray<Digest> DiffIds { get; init; }
}

[JsonSerializable(typeof(ImageConfig))]
internal sealed partial class ImageJson : JsonSerializerContext
{
    public static ImageJson Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
