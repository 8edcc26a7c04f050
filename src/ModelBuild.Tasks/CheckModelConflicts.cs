using Microsoft.Build.Framework;
using ModelBuild.Bundles;
using ModelBuild.Restoring;
using ModelBuild.Restoring.Output;

namespace ModelBuild.Tasks;

/// <summary>Fails where two versions of one model are on their way to one output, which would end up with files of both.</summary>
[MSBuildMultiThreadableTask]
public sealed class CheckModelConflicts : ModelTask
{
    /// <summary>Items to be copied, with their place in the output.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>Name of the metadata that holds the place in the output.</summary>
    public string TargetMetadata { get; set; } = "TargetPath";

    /// <summary>Files of a model that come several times in the same version, but for the first of each: the SDK takes no duplicates in a publish.</summary>
    [Output]
    public ITaskItem[] Redundant { get; private set; } = [];

    private protected override Task ExecuteAsync(CancellationToken cancellationToken)
    {
        List<ITaskItem> redundant = [];
        var items = new ModelStampItems(Files, TargetMetadata);
        foreach (var model in items.Find().GroupBy(stamp => stamp.Target, StringComparer.OrdinalIgnoreCase).Where(stamps => stamps.Skip(1).Any()))
        {
            Check(model.Key, model.Select(stamp => stamp.Item));
            redundant.AddRange(items.FilesOf(model.First())
                .GroupBy(items.TargetOf, StringComparer.OrdinalIgnoreCase)
                .SelectMany(copies => copies.DistinctBy(item => item.ItemSpec).Skip(1)));
        }

        Redundant = [.. redundant];
        return Task.CompletedTask;
    }

    private static void Check(string target, IEnumerable<ITaskItem> stamps)
    {
        var found = stamps
            .Select(item => (Stamp: ModelStamp.Read(item.GetMetadata("FullPath")), Path: item.GetMetadata("FullPath")))
            .Where(item => item.Stamp is not null)
            .DistinctBy(item => item.Stamp!.Digest)
            .Select(item => (item.Stamp!.Version, item.Stamp.Digest, Origin: OriginOf(item.Path)))
            .ToList();
        if (found.Count > 1)
        {
            throw new ModelException(RestoreDiagnostics.VersionConflict(target[..^ModelStamp.Suffix.Length], found));
        }
    }

    /// <summary>The project that a stamp in its <c>obj/</c> belongs to.</summary>
    private static string OriginOf(string stampFile)
    {
        for (var folder = Path.GetDirectoryName(stampFile); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.EnumerateFiles(folder, "*.*proj").FirstOrDefault() is { } project)
            {
                return project;
            }
        }

        return stampFile;
    }
}
