using Microsoft.Build.Framework;
using ModelBuild.Restoring.Output;

namespace ModelBuild.Tasks;

/// <summary>Finds the NAME.model.json items, and the files of their models, among items that are on their way to an output.</summary>
/// <param name="targetMetadata">Name of the metadata that holds the place in the output.</param>
internal sealed class ModelStampItems(ITaskItem[] items, string targetMetadata)
{
    // Plain loops, here and in who calls: this runs in every build, and what a query compiles to costs more than it does.
    private readonly string[] targets = Array.ConvertAll(items, item => TargetOf(item, targetMetadata));

    public List<ModelStampItem> Find()
    {
        List<ModelStampItem> found = [];
        for (var i = 0; i < items.Length; i++)
        {
            if (targets[i].EndsWith(ModelStamp.Suffix, StringComparison.Ordinal))
            {
                found.Add(new(items[i], targets[i]));
            }
        }

        return found;
    }

    /// <summary>The stamp itself and what goes into the folder beside it.</summary>
    public List<ITaskItem> FilesOf(ModelStampItem stamp)
    {
        List<ITaskItem> files = [];
        var folder = stamp.Target[..^ModelStamp.Suffix.Length] + "/";
        for (var i = 0; i < items.Length; i++)
        {
            if (targets[i].StartsWith(folder, StringComparison.OrdinalIgnoreCase) || targets[i].Equals(stamp.Target, StringComparison.OrdinalIgnoreCase))
            {
                files.Add(items[i]);
            }
        }

        return files;
    }

    /// <summary>Where an item goes, '/' between segments.</summary>
    public string TargetOf(ITaskItem item) => TargetOf(item, targetMetadata);

    private static string TargetOf(ITaskItem item, string targetMetadata) => item.GetMetadata(targetMetadata).Replace('\\', '/');
}

/// <summary>A NAME.model.json on its way to an output.</summary>
/// <param name="Target">Its place there, '/' between segments.</param>
internal sealed record ModelStampItem(ITaskItem Item, string Target);
