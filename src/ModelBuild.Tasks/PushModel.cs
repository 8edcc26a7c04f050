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

    /// <summary>Further tags, which may move; divided by ';'.</summary>
    public string? Tags { get; set; }

    public bool AllowTagOverwrite { get; set; }

    /// <summary>File to write the digest to; nothing is written where empty.</summary>
    public string? DigestFile { get; set; }

    /// <summary>What was pushed; metadata <c>Registry</c>, <c>Repository</c>, <c>Tag</c>, <c>Digest</c>, <c>MediaType</c>, <c>Size</c>.</summary>
    [Output]
    public ITaskItem? GeneratedModel { get; private set; }

    private protected override async System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        using var log = new TransferLog(Log, "sent");
        var result = await new ModelPusher(OpenRepositories()).PushAsync(
            new()
            {
                LayoutDirectory = FullPath(LayoutDirectory),
                VersionTag = ModelPacker.TagOf(Version),
                Destination = Destination(),
                Tags = [.. Names(Tags)],
                AllowTagOverwrite = AllowTagOverwrite,
            },
            log,
            cancellationToken);

        foreach (var warning in result.Warnings)
        {
            LogWarning(warning);
        }

        var item = new TaskItem(result.Reference.ToString());
        item.SetMetadata("Registry", FindRegistry(Registry).ToString());
        item.SetMetadata("Repository", Repository);
        item.SetMetadata("Tag", result.Reference.Tag);
        item.SetMetadata("Digest", result.Manifest.Digest.ToString());
        item.SetMetadata("MediaType", result.Manifest.MediaType);
        item.SetMetadata("Size", result.Manifest.Size.ToString(System.Globalization.CultureInfo.InvariantCulture));
        GeneratedModel = item;
        Log.LogMessage(
            MessageImportance.Normal, "{0} blobs of {1} bytes sent, {2} were there; tags set: {3}.",
            result.BlobsSent, result.BytesSent, result.BlobsPresent, result.TagsSet.IsEmpty ? "none" : string.Join(", ", result.TagsSet));
        if (Value(DigestFile) is { } file)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(FullPath(file))!);
            await File.WriteAllTextAsync(FullPath(file), result.Manifest.Digest.ToString(), cancellationToken);
        }
    }
}
