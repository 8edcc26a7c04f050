using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Dialects;

/// <summary>
/// Dependencies in an annotation of the manifest: ModelPack's configuration is closed, and its readers leave annotations alone that
/// they do not know.
/// </summary>
public static class DependencyAnnotation
{
    public const string Name = "modelbuild.dependencies";

    /// <summary>More than any model needs, and few enough that a hostile one costs nothing.</summary>
    private const int MaxCount = 100;

    public static string Write(ImmutableArray<BundleDependency> dependencies) => JsonSerializer.Serialize(
        dependencies.OrderBy(dependency => dependency.Reference, StringComparer.Ordinal).ToImmutableArray(), DependencyJson.Instance.ImmutableArrayBundleDependency);

    /// <exception cref="UnsupportedBundleException">The annotation is there and is not what <see cref="Write"/> writes.</exception>
    public static ImmutableArray<BundleDependency> Read(Manifest manifest)
    {
        if (manifest.Annotations?.GetValueOrDefault(Name) is not { } text)
        {
            return [];
        }

        try
        {
            var dependencies = JsonSerializer.Deserialize(text, DependencyJson.Instance.ImmutableArrayBundleDependency);
            return !dependencies.IsDefault && dependencies.Length <= MaxCount && dependencies.All(IsSane)
                ? dependencies
                : throw new UnsupportedBundleException($"its annotation '{Name}' says something else than which models it needs, or more than {MaxCount}");
        }
        catch (JsonException exception)
        {
            throw new UnsupportedBundleException($"its annotation '{Name}' is not what ModelBuild writes: {exception.Message}");
        }
    }

    private static bool IsSane(BundleDependency? dependency) => dependency is not null
        && !RegistryAddress.IsFolder(dependency.Reference)
        && new[] { dependency.Version, dependency.Tag, dependency.Digest }.Count(text => !string.IsNullOrEmpty(text)) == 1;
}

[JsonSerializable(typeof(ImmutableArray<BundleDependency>))]
internal sealed partial class DependencyJson : JsonSerializerContext
{
    public static DependencyJson Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        MaxDepth = 4,
    });
}
