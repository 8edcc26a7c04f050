using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using ModelBuild.Bundles;
using ModelBuild.Restoring;
using ModelBuild.Restoring.Output;

namespace ModelBuild.Tasks;

/// <summary>
/// Prepares an output for the files of models that are about to be copied to it. Removes those of another digest: the copy sees only
/// size and time, and retrained weights often have the size of the old ones. Lays links itself where links are wanted.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class LayModels : ModelTask
{
    /// <summary>Items to be copied; those whose place ends in <c>.model.json</c> say what is coming.</summary>
    public ITaskItem[] Files { get; set; } = [];

    [Required]
    public required string OutputDirectory { get; set; }

    /// <summary>Name of the metadata that holds the place in the output.</summary>
    public string TargetMetadata { get; set; } = "TargetPath";

    /// <summary>A name of <see cref="Restoring.LinkMode"/>.</summary>
    public string LinkMode { get; set; } = nameof(Restoring.LinkMode.Copy);

    /// <summary>False where the output is to hold no models.</summary>
    public bool Wanted { get; set; } = true;

    /// <summary>Those of <see cref="Files"/> that are not to be copied any more.</summary>
    [Output]
    public ITaskItem[] Done { get; private set; } = [];

    /// <summary>Files in the output that were laid here.</summary>
    [Output]
    public ITaskItem[] Laid { get; private set; } = [];

    private protected override System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var models = ModelStampItems.Find(Files, TargetMetadata).ToList();
        var mode = LinkModes.Parse(LinkMode);
        if (!Wanted)
        {
            Done = [.. models.SelectMany(FilesOf)];
            return System.Threading.Tasks.Task.CompletedTask;
        }

        foreach (var model in models)
        {
            RemoveStale(model.Item, model.Target);
        }

        try
        {
            Lay(models.SelectMany(FilesOf), mode);
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, OutputDirectory) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }

        return System.Threading.Tasks.Task.CompletedTask;
    }

    private IEnumerable<ITaskItem> FilesOf((ITaskItem Item, string Target) model) => ModelStampItems.FilesOf(model.Target, Files, TargetMetadata);

    private string PlaceOf(string target) => Path.Combine(FullPath(OutputDirectory), target);

    private void RemoveStale(ITaskItem stamp, string target)
    {
        var there = ModelStamp.Read(PlaceOf(target));
        if (there is null || ModelStamp.Read(stamp.GetMetadata("FullPath")) is not { } coming || there.Digest == coming.Digest)
        {
            return;
        }

        foreach (var file in ModelStampItems.FilesOf(target, Files, TargetMetadata))
        {
            File.Delete(PlaceOf(ModelStampItems.TargetOf(file, TargetMetadata)));
        }
    }

    private void Lay(IEnumerable<ITaskItem> files, LinkMode mode)
    {
        List<ITaskItem> done = [], laid = [];
        foreach (var file in files)
        {
            var place = PlaceOf(ModelStampItems.TargetOf(file, TargetMetadata));
            if (OutputLinks.Lay(file.GetMetadata("FullPath"), place, mode))
            {
                done.Add(file);
                laid.Add(new TaskItem(ItemText.Escape(place)));
            }
        }

        (Done, Laid) = ([.. done], [.. laid]);
    }
}
