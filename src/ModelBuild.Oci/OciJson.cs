using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ModelBuild.Oci;

/// <summary>How OCI documents are read and written: duplicate keys refused, depth bounded, no indentation.</summary>
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(ManifestIndex))]
[JsonSerializable(typeof(System.Collections.Immutable.ImmutableArray<Descriptor>))]
internal sealed partial class OciJson : JsonSerializerContext
{
    public const int MaxDepth = 32;

    public static OciJson Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        MaxDepth = MaxDepth,
        // '+' stands in every media type; escaping it would be right and unreadable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
