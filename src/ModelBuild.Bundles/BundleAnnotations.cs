using ModelBuild.Bundles.Dialects;
using ModelBuild.Bundles.Packing;

namespace ModelBuild.Bundles;

/// <summary>Annotations of a manifest that a request gives beside its metadata.</summary>
internal static class BundleAnnotations
{
    public static IEnumerable<KeyValuePair<string, string>> Of(PackRequest request) => request.Dependencies.IsEmpty
        ? request.Annotations
        : [new(DependencyAnnotation.Name, DependencyAnnotation.Write(request.Dependencies)), .. request.Annotations];
}
