using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ModelBuild.Oci;

/// <summary>OCI image specification, "OCI Image Manifest"; also what artifacts, and so models, are described by.</summary>
public sealed record Manifest
{
    [JsonPropertyOrder(0)]
    public int SchemaVersion { get; init; } = 2;

    [JsonPropertyOrder(1)]
    public string? MediaType { get; init; }

    [JsonPropertyOrder(2)]
    public string? ArtifactType { get; init; }

    [JsonPropertyOrder(3)]
    public required Descriptor Config { get; init; }

    [JsonPropertyOrder(4)]
    public required ImmutableArray<Descriptor> Layers { get; init; }

    [JsonPropertyOrder(5)]
    public Descriptor? Subject { get; init; }

    [JsonPropertyOrder(6)]
    [JsonConverter(typeof(AnnotationsJsonConverter))]
    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }

    /// <summary>Config and layers: all blobs that must be there before the manifest is, each digest once.</summary>
    [JsonIgnore]
    public IEnumerable<Descriptor> Blobs => Layers.Prepend(Config).DistinctBy(blob => blob.Digest);
}
