using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ModelBuild.Oci;

/// <summary>Names a blob or manifest: OCI image specification, "OCI Content Descriptors".</summary>
public sealed record Descriptor
{
    [JsonPropertyOrder(0)]
    public required string MediaType { get; init; }

    [JsonPropertyOrder(1)]
    public required Digest Digest { get; init; }

    /// <summary>Length in bytes; 0 or more.</summary>
    [JsonPropertyOrder(2)]
    public required long Size { get; init; }

    [JsonPropertyOrder(3)]
    public string? ArtifactType { get; init; }

    [JsonPropertyOrder(4)]
    [JsonConverter(typeof(AnnotationsJsonConverter))]
    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }

    [JsonPropertyOrder(5)]
    public Platform? Platform { get; init; }

    /// <summary>The annotation's value, or null where it is absent.</summary>
    public string? Annotation(string name) => Annotations?.GetValueOrDefault(name);

    /// <summary>True where both name the same bytes, whatever is annotated.</summary>
    public bool SameContent(Descriptor other) => Digest == other.Digest && Size == other.Size;
}

/// <summary>The platform that an index gives a manifest.</summary>
public sealed record Platform
{
    public required string Architecture { get; init; }

    public required string Os { get; init; }

    public string? Variant { get; init; }

    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
