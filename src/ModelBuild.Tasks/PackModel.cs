using System.Collections.Immutable;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using ModelBuild.Bundles;
using ModelBuild.Restoring;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;
using ModelBuild.Restoring.Output;

namespace ModelBuild.Tasks;

/// <summary>Packs model files into an OCI image layout. Unchanged files are not read, an unchanged bundle is not written.</summary>
[MSBuildMultiThreadableTask]
public sealed class PackModel : DestinationTask
{
    /// <summary>The files; metadata <c>Path</c> and <c>Kind</c>.</summary>
    [Required]
    public required ITaskItem[] Files { get; set; }

    /// <summary>What the project says of the model: items whose name is a property of a ModelPack descriptor and whose <c>Value</c> is its value.</summary>
    public ITaskItem[] Metadata { get; set; } = [];

    /// <summary>Annotations of the manifest; metadata <c>Value</c>.</summary>
    public ITaskItem[] Annotations { get; set; } = [];

    /// <summary><c>ModelSignature</c> items: what goes into the model and comes out of it, where its files do not say it, or say it wrongly.</summary>
    public ITaskItem[] Signature { get; set; } = [];

    /// <summary><c>ModelMetric</c> items.</summary>
    public ITaskItem[] Metrics { get; set; } = [];

    /// <summary><c>ModelHyperparameter</c> items.</summary>
    public ITaskItem[] Hyperparameters { get; set; } = [];

    /// <summary><c>ModelDataset</c> items.</summary>
    public ITaskItem[] Datasets { get; set; } = [];

    /// <summary>Names of <see cref="BundleForm"/>, the first for the version's tag; divided by ';'.</summary>
    public string? Forms { get; set; }

    /// <summary>The project's ormbfile.yaml; none where empty.</summary>
    public string? OrmbFile { get; set; }

    /// <summary>Folder whose README and LICENSE go into a bundle that has none; none where empty.</summary>
    public string? DocsDirectory { get; set; }

    /// <summary>Refuse damaged files, and a bundle that lacks a file which another needs.</summary>
    public bool CheckFiles { get; set; } = true;

    /// <summary>A name of <see cref="UnsafeContentAction"/>.</summary>
    public string? UnsafeContent { get; set; }

    /// <summary><c>ModelAllowedImport</c> items: what pickles may import beside what everybody allows.</summary>
    public ITaskItem[] AllowedImports { get; set; } = [];

    /// <summary><c>ModelDependency</c> items: other models that this one needs.</summary>
    public ITaskItem[] Dependencies { get; set; } = [];

    /// <summary><c>ModelVersion</c> items, for dependencies that say no version.</summary>
    public ITaskItem[] Versions { get; set; } = [];

    /// <summary><c>ModelRegistryAlias</c> items.</summary>
    public ITaskItem[] Aliases { get; set; } = [];

    /// <summary>Directory of the layout to write.</summary>
    [Required]
    public required string LayoutDirectory { get; set; }

    /// <summary>File that remembers the digests of unchanged files.</summary>
    [Required]
    public required string DigestCacheFile { get; set; }

    /// <summary>File to write that says, beside the model in an output, what it is: NAME.model.json.</summary>
    [Required]
    public required string StampFile { get; set; }

    public bool FollowLinks { get; set; }

    /// <summary>Lists the chunks of large files, so that restores fetch what changed only.</summary>
    public bool DeltaIndex { get; set; }

    /// <summary>Where a push would put the bundle, with tag and digest.</summary>
    [Output]
    public string? Reference { get; private set; }

    /// <summary>The packed model, for a package that refers to it.</summary>
    [Output]
    public ITaskItem? PackedModel { get; private set; }

    private protected override async System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        using var log = new TransferLog(Log);
        var destination = Destination();
        var result = await ModelPacker.PackAsync(
            new()
            {
                Files = [.. Files.Select(FileItems.ToModelFile)],
                Metadata = MetadataItems.ToMetadata(Version, Metadata) with
                {
                    Signatures = DescriptionItems.ToSignatures(Signature),
                    Metrics = [.. Metrics.Select(DescriptionItems.ToMetric)],
                    Hyperparameters = [.. Hyperparameters.Select(DescriptionItems.ToHyperparameter)],
                    Datasets = [.. Datasets.Select(DescriptionItems.ToDataset)],
                },
                Forms = Words.ParseForms(Forms),
                OrmbFile = Value(OrmbFile) is { } ormb ? FullPath(ormb) : null,
                DocsDirectory = Value(DocsDirectory) is { } docs ? FullPath(docs) : null,
                CheckFiles = CheckFiles,
                UnsafeContent = DescriptionItems.ToPolicy(UnsafeContent, AllowedImports),
                Annotations = [.. Annotations.Select(item => KeyValuePair.Create(item.ItemSpec, item.GetMetadata("Value")))],
                Dependencies = ModelDependencies.Of(
                    Dependencies.Select(ReferenceItems.ToReference), Versions.Select(ReferenceItems.ToVersion), Aliases.Select(ReferenceItems.ToAlias),
                    ProjectDirectory, FindRegistry(Registry)),
                LayoutDirectory = FullPath(LayoutDirectory),
                DigestCacheFile = FullPath(DigestCacheFile),
                FollowLinks = FollowLinks,
                DeltaIndex = DeltaIndex,
            },
            log,
            cancellationToken);
        foreach (var warning in result.Warnings)
        {
            LogWarning(warning);
        }

        Reference = new ArtifactReference { Repository = destination, Tag = result.Tag, Digest = result.Manifest.Digest }.ToString();
        PackedModel = PackedItem(destination, result.Manifest.Digest);
        await new ModelStamp { Reference = destination.ToString(), Version = Version, Digest = result.Manifest.Digest }.WriteAsync(FullPath(StampFile), cancellationToken);
        Log.LogMessage(
            MessageImportance.Normal, "{0} files of {1} bytes, {2} of them read; the bundle is {3}.",
            result.FileCount, result.TotalSize, result.FilesRead, result.Changed ? "new" : "unchanged");
    }

    private TaskItem PackedItem(RepositoryAddress destination, Digest digest)
    {
        var isUsersFolder = string.IsNullOrWhiteSpace(Registry);
        return new(ItemText.Escape(destination.ToString()), new Dictionary<string, string>
        {
            ["PortableReference"] = destination.Registry is not null ? destination.ToString() : isUsersFolder ? Repository : "",
            ["Version"] = ItemText.Escape(Version),
            ["Digest"] = digest.ToString(),
        });
    }
}
