using System.Collections.Immutable;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using ModelBuild.Bundles;
using ModelBuild.Oci;
using ModelBuild.Restoring;
using ModelBuild.Restoring.Output;

namespace ModelBuild.Tasks;

/// <summary><c>ModelReference</c> items as the restorer takes them, and what it found as items.</summary>
internal static class ReferenceItems
{
    public static ModelReference ToReference(ITaskItem item) => new()
    {
        Package = Metadata(item, nameof(ModelReference.Package)),
        Files = [.. (Metadata(item, nameof(ModelReference.Files)) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        CopyToOutput = !IsFalse(item, nameof(ModelReference.CopyToOutput)),
        // As the SDK has it for items: what is not copied to the output is not published either, unless it says so.
        CopyToPublish = !IsFalse(item, Metadata(item, nameof(ModelReference.CopyToPublish)) is null ? nameof(ModelReference.CopyToOutput) : nameof(ModelReference.CopyToPublish)),
        Include = item.ItemSpec,
        Version = Metadata(item, nameof(ModelReference.Version)),
        VersionOverride = Metadata(item, nameof(ModelReference.VersionOverride)),
        Variant = Metadata(item, nameof(ModelReference.Variant)),
        Tag = Metadata(item, nameof(ModelReference.Tag)),
        Digest = Metadata(item, nameof(ModelReference.Digest)),
        Name = Metadata(item, nameof(ModelReference.Name)),
        TargetFolder = Metadata(item, nameof(ModelReference.TargetFolder)),
    };

    public static ModelVersion ToVersion(ITaskItem item) => new()
    {
        Include = item.ItemSpec,
        Version = Metadata(item, nameof(ModelVersion.Version)),
        Tag = Metadata(item, nameof(ModelVersion.Tag)),
        Digest = Metadata(item, nameof(ModelVersion.Digest)),
    };

    /// <summary>A relative folder is relative to the file that defines the alias, which many projects share.</summary>
    public static RegistryAlias ToAlias(ITaskItem item) =>
        new(item.ItemSpec, item.GetMetadata(nameof(RegistryAlias.Address)).Trim(), item.GetMetadata("DefiningProjectDirectory"));

    /// <summary>A relative folder is relative to the file that defines the mirror.</summary>
    public static RegistryMirror ToMirror(ITaskItem item)
    {
        var mirror = item.GetMetadata("Mirror").Trim();
        try
        {
            return RegistryMirror.Parse(item.ItemSpec, mirror, item.GetMetadata("DefiningProjectDirectory"));
        }
        catch (InvalidReferenceException exception)
        {
            throw new ModelException(MirrorDiagnostics.InvalidMirror(item.ItemSpec, exception), exception);
        }
    }

    /// <summary>Restored models as items, and their files and stamps as items that say where each goes in an output.</summary>
    public static (ITaskItem[] Models, ITaskItem[] Files) Of(ImmutableArray<ResolvedModel> resolved)
    {
        List<ITaskItem> models = [], files = [];
        foreach (var model in resolved)
        {
            models.Add(ToModel(model));
            foreach (var file in model.Files)
            {
                files.Add(ToFile(model, file.CachePath, $"{model.TargetFolder}/{file.Path}"));
            }

            files.Add(ToFile(model, model.StampFile, model.TargetFolder + ModelStamp.Suffix));
        }

        return ([.. models], [.. files]);
    }

    private static TaskItem ToFile(ResolvedModel model, string path, string target)
    {
        var place = ItemText.Escape(target);
        return new(ItemText.Escape(path), new Dictionary<string, string>
        {
            ["Link"] = place,
            ["TargetPath"] = place,
            ["CopyToOutputDirectory"] = model.CopyToOutput ? "IfDifferent" : "Never",
            ["CopyToPublishDirectory"] = model.CopyToPublish ? "IfDifferent" : "Never",
        });
    }

    /// <summary>A model as an item; what is in <c>ModelReference</c> metadata comes back under the same names.</summary>
    private static TaskItem ToModel(ResolvedModel model) => new(ItemText.Escape(model.Reference), new Dictionary<string, string>
    {
        ["Name"] = ItemText.Escape(model.Name),
        ["Version"] = model.Version,
        ["Digest"] = model.Digest.ToString(),
        ["TargetFolder"] = ItemText.Escape(model.TargetFolder),
        ["Files"] = ItemText.Escape(model.Selection),
        ["CopyToOutput"] = model.CopyToOutput ? "" : "false",
        ["CopyToPublish"] = model.CopyToPublish == model.CopyToOutput ? "" : model.CopyToPublish ? "true" : "false",
        ["Package"] = ItemText.Escape(model.Package ?? ""),
        ["PortableReference"] = ItemText.Escape(model.PortableReference ?? ""),
        ["CacheFolder"] = ItemText.Escape(model.CacheFolder ?? ""),
    });

    private static string? Metadata(ITaskItem item, string name) => item.GetMetadata(name) is { Length: > 0 } value ? value : null;

    private static bool IsFalse(ITaskItem item, string name) => string.Equals(item.GetMetadata(name), "false", StringComparison.OrdinalIgnoreCase);
}
