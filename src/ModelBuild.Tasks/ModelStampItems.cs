using Microsoft.Build.Framework;
using ModelBuild.Restoring.Output;

namespace ModelBuild.Tasks;

/// <summary>Finds the NAME.model.json items, and the files of their models, among items that are on their way to an output.</summary>
internal static class ModelStampItems
{
    public static IEnumerable<(ITaskItem Item, string Target)> Find(IEnumerable<ITaskItem> items, string targetMetadata) => items
        .Select(item => (Item: item, Target: TargetOf(item, targetMetadata)))
        .Where(item => item.Target.EndsWith(ModelStamp.Suffix, StringComparison.Ordinal));

    /// <summary>The stamp itself and what goes into the folder beside it.</summary>
    public static IEnumerable<ITaskItem> FilesOf(string stampTarget, IEnumerable<ITaskItem> items, string targetMetadata)
    {
        var folder = stampTarget[..^ModelStamp.Suffix.Length] + "/";
        return items.Where(item => TargetOf(item, targetMetadata) is var target
            && (target.StartsWith(folder, StringComparison.OrdinalIgnoreCase) || target.Equals(stampTarget, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Where an item goes, '/' between segments.</summary>
    public static string TargetOf(ITaskItem item, string targetMetadata) => item.GetMetadata(targetMetadata).Replace('\\', '/');
}
