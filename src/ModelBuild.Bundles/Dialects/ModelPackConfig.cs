using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>The configuration of a ModelPack bundle; closed: no key may stand here that the specification's schema does not have.</summary>
public sealed record ModelPackConfig
{
    [JsonPropertyOrder(0)]
    public required ModelPackDescriptor Descriptor { get; init; }

    [JsonPropertyOrder(1)]
    public required ModelPackParameters Config { get; init; }

    [JsonPropertyOrder(2)]
    public required ModelPackFiles Modelfs { get; init; }

    public ReadOnlyMemory<byte> ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ModelPackJson.Instance.ModelPackConfig);
}

/// <summary>Who made the model and what it is called. <c>createdAt</c> is left out: a clock in the bytes is a new digest with every build.</summary>
public sealed record ModelPackDescriptor
{
    [JsonPropertyOrder(0)]
    public string? Name { get; init; }

    [JsonPropertyOrder(1)]
    public string? Version { get; init; }

    [JsonPropertyOrder(2)]
    public string? Title { get; init; }

    [JsonPropertyOrder(3)]
    public string? Description { get; init; }

    [JsonPropertyOrder(4)]
    public ImmutableArray<string>? Authors { get; init; }

    [JsonPropertyOrder(5)]
    public string? Vendor { get; init; }

    [JsonPropertyOrder(6)]
    public string? Family { get; init; }

    [JsonPropertyOrder(7)]
    public ImmutableArray<string>? Licenses { get; init; }

    [JsonPropertyOrder(8)]
    [JsonPropertyName("docURL")]
    public string? DocUrl { get; init; }

    [JsonPropertyOrder(9)]
    [JsonPropertyName("sourceURL")]
    public string? SourceUrl { get; init; }

    [JsonPropertyOrder(10)]
    public string? Revision { get; init; }

    [JsonPropertyOrder(11)]
    [JsonPropertyName("datasetsURL")]
    public ImmutableArray<string>? DatasetUrls { get; init; }
}

/// <summary>What kind of network it is.</summary>
public sealed record ModelPackParameters
{
    [JsonPropertyOrder(0)]
    public string? Architecture { get; init; }

    [JsonPropertyOrder(1)]
    public string? Format { get; init; }

    /// <summary>A count of at most one decimal and a letter: <c>1.5B</c>.</summary>
    [JsonPropertyOrder(2)]
    public string? ParamSize { get; init; }

    [JsonPropertyOrder(3)]
    public string? Precision { get; init; }

    [JsonPropertyOrder(4)]
    public string? Quantization { get; init; }

    [JsonPropertyOrder(5)]
    public ModelPackCapabilities? Capabilities { get; init; }
}

/// <summary>What the model can do.</summary>
public sealed record ModelPackCapabilities
{
    [JsonPropertyOrder(0)]
    public ImmutableArray<string>? InputTypes { get; init; }

    [JsonPropertyOrder(1)]
    public ImmutableArray<string>? OutputTypes { get; init; }

    [JsonPropertyOrder(2)]
    public bool? Reasoning { get; init; }

    [JsonPropertyOrder(3)]
    public bool? ToolUsage { get; init; }

    [JsonPropertyOrder(4)]
    public ImmutableArray<string>? Languages { get; init; }
}

/// <summary>The uncompressed content of each layer, in the order of the layers.</summary>
public sealed record ModelPackFiles
{
    [JsonPropertyOrder(0)]
    public string Type { get; init; } = "layers";

    [JsonPropertyOrder(1)]
    public required ImmutableArray<Digest> DiffIds { get; init; }
}

/// <summary><c>org.cncf.model.file.metadata+json</c>: all seven keys, in the order in which the specification's own code writes them.</summary>
internal sealed record ModelPackFileMetadata
{
    [JsonPropertyOrder(0)]
    public required string Name { get; init; }

    /// <summary>Permission bits as a decimal number: 420 is 0644.</summary>
    [JsonPropertyOrder(1)]
    public int Mode { get; init; } = 420;

    [JsonPropertyOrder(2)]
    public int Uid { get; init; }

    [JsonPropertyOrder(3)]
    public int Gid { get; init; }

    [JsonPropertyOrder(4)]
    public required long Size { get; init; }

    [JsonPropertyOrder(5)]
    public string Mtime { get; init; } = "1970-01-01T00:00:00Z";

    /// <summary>0 is a regular file.</summary>
    [JsonPropertyOrder(6)]
    public int Typeflag { get; init; }
}

[JsonSerializable(typeof(ModelPackConfig))]
[JsonSerializable(typeof(ModelPackFileMetadata))]
internal sealed partial class ModelPackJson : JsonSerializerContext
{
    public static ModelPackJson Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
