using ModelBuild.Bundles;
using Spectre.Console;

namespace ModelBuild.Tool;

/// <summary>What an inspection says of bundles of other programs: what they are, and what their archives are said to hold.</summary>
internal static class ContentText
{
    /// <summary>Why it is of no use; else its form, where that is not the one that ModelBuild writes, and what its configuration says.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Facts(Inspection inspection)
    {
        if (inspection.Problem is not null && inspection.Document.Manifest is not null)
        {
            yield return new("Not usable", inspection.Problem);
        }

        yield return new("Form", inspection.Bundle?.Content.Dialect is { } dialect and not "ModelPack" ? dialect : null);
        foreach (var (name, value) in inspection.Facts)
        {
            yield return new(name, value);
        }
    }

    /// <summary>A row for each archive, and one for each file that the configuration says is in one.</summary>
    public static void AddArchives(Table table, Inspection inspection, Func<long, string> size, Func<string, string> printable)
    {
        foreach (var archive in inspection.Archives)
        {
            table.AddRow(new Text("archive"), new Text(size(archive.Layer.Size)), new Text(printable(archive.FileName ?? archive.Layer.MediaType)), new Text(archive.Layer.Digest.Short));
        }

        foreach (var name in inspection.NamedFiles)
        {
            table.AddRow(new Text("in it"), new Text(""), new Text(printable(name)), new Text(""));
        }
    }
}
