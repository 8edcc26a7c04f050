using System.Xml.Linq;
using Microsoft.Build.Framework;
using ModelBuild.Bundles;
using ModelBuild.Restoring;

namespace ModelBuild.Tasks;

/// <summary>
/// Writes the props file that a NuGet package carries to whoever installs it: a reference for each model, pinned by its digest. The
/// package's own files of that name, which NuGet would no longer import, are imported from it.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class WritePackageReferences : ModelTask
{
    /// <summary>Models; metadata <c>PortableReference</c>, <c>Name</c>, <c>Version</c>, <c>Digest</c>, and those of a <c>ModelReference</c>.</summary>
    [Required]
    public required ITaskItem[] Models { get; set; }

    [Required]
    public required string PackageId { get; set; }

    public string? PackageVersion { get; set; }

    /// <summary>Directory to write PACKAGEID.props and PACKAGEID.targets to, called as its folder in the package is.</summary>
    [Required]
    public required string OutputDirectory { get; set; }

    private protected override async System.Threading.Tasks.Task ExecuteAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(FullPath(OutputDirectory));
        var items = new XElement("ItemGroup", Models.Select(ToItem));
        await WriteAsync("props", new XElement("Project", Own("props"), items), cancellationToken);
        await WriteAsync("targets", new XElement("Project", Own("targets")), cancellationToken);
    }

    private XElement ToItem(ITaskItem model)
    {
        if (model.GetMetadata("PortableReference") is not { Length: > 0 } reference)
        {
            throw new ModelException(RestoreDiagnostics.NotPortable(model.ItemSpec, PackageId));
        }

        var item = new XElement("ModelReference", new XAttribute("Include", ItemText.Escape(reference)));
        item.SetAttributeValue("Package", ItemText.Escape($"{PackageId} {PackageVersion}".Trim()));
        foreach (var name in new[] { "Version", "Digest", "Name", "TargetFolder", "Files", "CopyToOutput", "CopyToPublish" })
        {
            item.SetAttributeValue(name, model.GetMetadata(name) is { Length: > 0 } value ? ItemText.Escape(value) : null);
        }

        return item;
    }

    /// <summary>Where a project may have put a file of its own that this one hides: in the nearest of these places.</summary>
    private XElement[] Own(string extension)
    {
        const string here = "$(MSBuildThisFileDirectory)";
        string[] places = [$"{here}../", $"{here}../../build/{Path.GetFileName(Path.TrimEndingDirectorySeparator(OutputDirectory))}/", $"{here}../../build/"];
        var seen = "";
        return [.. places.Select(place => $"{place}{ItemText.Escape(PackageId)}.{extension}").Select(path =>
        {
            var import = new XElement("Import", new XAttribute("Project", path), new XAttribute("Condition", $"Exists('{path}'){seen}"));
            seen += $" and !Exists('{path}')";
            return import;
        })];
    }

    private async System.Threading.Tasks.Task WriteAsync(string extension, XElement project, CancellationToken cancellationToken)
    {
        var path = Path.Combine(FullPath(OutputDirectory), $"{PackageId}.{extension}");
        var text = project + "\n";
        if (!File.Exists(path) || await File.ReadAllTextAsync(path, cancellationToken) != text)
        {
            await File.WriteAllTextAsync(path, text, cancellationToken);
        }
    }
}
