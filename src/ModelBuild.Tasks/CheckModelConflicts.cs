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

    private protected override Task ExecuteAsync(CancellationToken cancellationToken)
    {
        foreach (var group in ModelStampItems.Find(Files, TargetMetadata).GroupBy(item => item.Target, StringComparer.OrdinalIgnoreCase))
        {
            var found = group
                .Select(item => (Stamp: ModelStamp.Read(item.Item.GetMetadata("FullPath")), Path: item.Item.GetMetadata("FullPath")))
                .Where(item => item.Stamp is not null)
                .DistinctBy(item => item.Stamp!.Digest)
                .Select(item => (item.Stamp!.Version, item.Stamp.Digest, Origin: OriginOf(item.Path)))
                .ToList();
            if (found.Count > 1)
            {
                throw new ModelException(RestoreDiagnostics.VersionConflict(group.Key[..^ModelStamp.Suffix.Length], found));
            }
        }

        return Task.CompletedTask;
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
