using Microsoft.Build.Framework;
using ModelBuild.Bundles;
using ModelBuild.Bundles.Packing;

namespace ModelBuild.Tasks;

/// <summary><c>ModelFile</c> items as the packer takes them.</summary>
internal static class FileItems
{
    public static ModelFile ToModelFile(ITaskItem item)
    {
        var fullPath = item.GetMetadata("FullPath");
        var recursiveDir = item.GetMetadata("RecursiveDir");
        var name = item.GetMetadata("Filename") + item.GetMetadata("Extension");
        var path = item.GetMetadata("Path") is { Length: > 0 } given ? given : recursiveDir + name;
        return new()
        {
            SourcePath = fullPath,
            Path = path.Replace('\\', '/'),
            Kind = KindOf(item),
            WildcardRoot = recursiveDir.Length > 0 ? fullPath[..^(recursiveDir.Length + name.Length)] : null,
        };
    }

    private static ModelFileKind? KindOf(ITaskItem item) => item.GetMetadata("Kind") switch
    {
        "" => null,
        var text when Enum.TryParse<ModelFileKind>(text, ignoreCase: true, out var kind) && !char.IsDigit(text[0]) => kind,
        var text => throw new ModelException(PackDiagnostics.UnknownKind(item.ItemSpec, text)),
    };
}
