using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using ModelBuild.Bundles;

namespace ModelBuild.Tasks;

/// <summary>Pushes a packed bundle to a registry or folder registry. Pushing what is there sends nothing.</summary>
[MSBuildMultiThreadableTask]
public sealed class PushModel : DestinationTask
{
    /// <summary>Directory of the layout that PackModel wrote.</summary>
    [Required]
    public required string LayoutDirectory { get; set; }

    /// <summary>Names of <see cref="BundleForm"/>, as PackModel had them; divided by ';'.</summary>
    public string? Forms { get; set; }

    /// <summary>Further tags, which may move; divided by ';'.</summary>
    public string? Tags { get; set; }

    public bool AllowTagOverwrite { get; set; }

    /// <summary>File to write the digest to; nothing is written where empty.</summary>
    public string? DigestFile { get; set; }

    /// <summary>What was pushed, an item a form; metadata <c>Registry</c>, <c>Repository</c>, <c>Tag</c>, <c>Digest</c>, <c>MediaType</c>, <c>Size</c>.</summary>
    [Output]
    public ITaskItem[] GeneratedModels { get; private set; } = [];

    private protected override async System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var forms = Words.ParseForms(Forms);
        foreach (var form in forms)
        {
            GeneratedModels = [.. GeneratedModels, await PushAsync(form, isFirst: form == forms[0], cancellationToken)];
        }

        if (Value(DigestFile) is { } file)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(FullPath(file))!);
            await File.WriteAllTextAsync(FullPath(file), GeneratedModels[0].GetMetadata("Digest"), cancellationToken);
        }
    }

    private async Task<ITaskItem> PushAsync(BundleForm form, bool isFirst, CancellationToken cancellationToken)
    {
        using var log = new TransferLog(Log);
        var result = await new ModelPusher(OpenRepositories()).PushAsync(
            new()
            {
                LayoutDirectory = FullPath(LayoutDirectory),
                VersionTag = ModelPacker.TagOf(ModelPacker.TagOf(Version), form, isFirst),
                Destination = Destination(),
                Tags = [.. Names(Tags).Select(tag => ModelPacker.TagOf(tag, form, isFirst))],
                AllowTagOverwrite = AllowTagOverwrite,
            },
            log,
            cancellationToken);

        foreach (var warning in result.Warnings)
        {
            LogWarning(warning);
        }

        Log.LogMessage(
            MessageImportance.Normal, "{0} blobs of {1} bytes sent, {2} were there; tags set: {3}.",
            result.BlobsSent, result.BytesSent, result.BlobsPresent, result.TagsSet.IsEmpty ? "none" : string.Join(", ", result.TagsSet));
        var item = new TaskItem(result.Reference.ToString());
        item.SetMetadata("Registry", FindRegistry(Registry).ToString());
        item.SetMetadata("Repository", Repository);
        item.SetMetadata("Tag", result.Reference.Tag);
        item.SetMetadata("Digest", result.Manifest.Digest.ToString());
        item.SetMetadata("MediaType", result.Manifest.MediaType);
        item.SetMetadata("Size", result.Manifest.Size.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return item;
    }
}
