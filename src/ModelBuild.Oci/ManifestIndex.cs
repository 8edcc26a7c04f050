using System.Collections.Immutable;
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
    public required ImmutableArray<Descriptor> Manifests { get; init; }

    [JsonPropertyOrder(4)]
    public Descriptor? Subject { get; init; }

    [JsonPropertyOrder(5)]
    [JsonConverter(typeof(AnnotationsJsonConverter))]
    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }
}
