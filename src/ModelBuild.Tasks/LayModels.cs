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
    private readonly List<ITaskItem> done = [], laid = [];

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
    public ITaskItem[] Done => [.. done];

    /// <summary>Files in the output that were laid here.</summary>
    [Output]
    public ITaskItem[] Laid => [.. laid];

    private protected override System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var mode = LinkModes.Parse(LinkMode);
        var items = new ModelStampItems(Files, TargetMetadata);
        try
        {
            foreach (var model in items.Find())
            {
                Lay(model, items, mode);
            }
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, OutputDirectory) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }

        return System.Threading.Tasks.Task.CompletedTask;
    }

    private void Lay(ModelStampItem model, ModelStampItems items, LinkMode mode)
    {
        var files = items.FilesOf(model);
        if (!Wanted)
        {
            done.AddRange(files);
            return;
        }

        var isStale = File.Exists(PlaceOf(model.Target)) && !ModelStamp.AreOfOneModel(PlaceOf(model.Target), model.Item.GetMetadata("FullPath"));
        foreach (var file in files)
        {
            var place = PlaceOf(items.TargetOf(file));
            if (isStale)
            {
                File.Delete(place);
            }

            if (OutputLinks.Lay(file.GetMetadata("FullPath"), place, mode))
            {
                done.Add(file);
                laid.Add(new TaskItem(ItemText.Escape(place)));
            }
        }
    }

    private string PlaceOf(string target) => Path.Combine(FullPath(OutputDirectory), target);
}
