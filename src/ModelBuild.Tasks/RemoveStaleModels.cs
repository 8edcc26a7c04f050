using Microsoft.Build.Framework;
using ModelBuild.Restoring.Output;

namespace ModelBuild.Tasks;

/// <summary>
/// Removes a model's files from an output that holds another digest of it, before new ones are copied: the copy sees only size
/// and time, and retrained weights often have the size of the old ones.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class RemoveStaleModels : ModelTask
{
    /// <summary>Items to be copied, with <c>TargetPath</c>; those that end in <c>.model.json</c> say what is coming.</summary>
    public ITaskItem[] Files { get; set; } = [];

    [Required]
    public required string OutputDirectory { get; set; }

    /// <summary>Name of the metadata that holds the place in the output.</summary>
    public string TargetMetadata { get; set; } = "TargetPath";

    private protected override Task ExecuteAsync(CancellationToken cancellationToken)
    {
        foreach (var (stamp, target) in ModelStampItems.Find(Files, TargetMetadata))
        {
            var there = ModelStamp.Read(Path.Combine(FullPath(OutputDirectory), target));
            if (there is null || ModelStamp.Read(stamp.GetMetadata("FullPath")) is not { } coming || there.Digest == coming.Digest)
            {
                continue;
            }

            foreach (var file in ModelStampItems.FilesOf(target, Files, TargetMetadata))
            {
                File.Delete(Path.Combine(FullPath(OutputDirectory), ModelStampItems.TargetOf(file, TargetMetadata)));
            }
        }

        return Task.CompletedTask;
    }
}
