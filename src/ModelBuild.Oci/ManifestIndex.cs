using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ModelBuild.Oci;

/// <summary>OCI image specification, "OCI Image Index": a list of manifests, also the <c>index.json</c> of a layout.</summary>
public sealed record ManifestIndex
{
    [JsonPropertyOrder(0)]
    public int SchemaVersion { get; init; } = 2;

    [JsonPropertyOrder(1)]
    public string? MediaType { get; init; }

    [JsonPropertyOrder(2)]
    public string? ArtifactType { get; init; }

    [JsonPropertyOrder(3)]
    [JsonConverter(typeof(DescriptorsJsonConverter))]
    public required ImmutableArray<Descriptor> Manifests { get; init; }

    [JsonPropertyOrder(4)]
    public Descriptor? Subject { get; init; }

    [JsonPropertyOrder(5)]
    [JsonConverter(typeof(AnnotationsJsonConverter))]
    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }
}

/// <summary>Reads null, which Go writes where a list is empty, as the empty list.</summary>
internal sealed class DescriptorsJsonConverter : JsonConverter<ImmutableArray<Descriptor>>
{
    public override bool HandleNull => true;

    public override ImmutableArray<Descriptor> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? [] : JsonSerializer.Deserialize(ref reader, OciJson.Instance.ImmutableArrayDescriptor);

    public override void Write(Utf8JsonWriter writer, ImmutableArray<Descriptor> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, OciJson.Instance.ImmutableArrayDescriptor);
}
