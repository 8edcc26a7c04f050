using System.Text.RegularExpressions;
using System.Xml.Linq;
using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests.House;

/// <summary>build/README.md and build/errors.md against the files that they describe.</summary>
public sealed partial class TheReference
{
    private static readonly string Build = Path.Combine(Repository.Root, "build");

    /// <summary>Names that are MSBuild's or the SDK's own, set here for a code-less project.</summary>
    private static readonly string[] Theirs = ["TargetsForTfmSpecificContentInPackage", "FileWrites", .. Xml("ModelBuild.Project.props").Descendants().Select(element => element.Name.LocalName)];

    [Fact]
    public void Names_every_public_property_item_and_target()
    {
        var reference = File.ReadAllText(Path.Combine(Build, "README.md"));

        Assert.All(PublicNames(), name => Assert.Contains($"`{name}`", reference, StringComparison.Ordinal));
    }

    [Fact]
    public void Names_nothing_that_is_not_there()
    {
        var files = string.Concat(Directory.EnumerateFiles(Build, "*.*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".md", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "ModelBuild.Tasks"), "*.cs"))
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "ModelBuild.Restoring"), "*.cs"))
            .Select(File.ReadAllText));
        var named = FirstColumn().Matches(File.ReadAllText(Path.Combine(Build, "README.md"))).SelectMany(row => Name().Matches(row.Value)).Select(name => name.Groups[1].Value);

        Assert.All(named.Distinct(), name => Assert.Contains(name, files, StringComparison.Ordinal));
    }

    [Fact]
    public void Has_a_section_for_every_code_and_no_other()
    {
        var used = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Build, "*.targets", SearchOption.AllDirectories))
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Value))
            .Distinct().Order(StringComparer.Ordinal);
        var explained = File.ReadAllLines(Path.Combine(Build, "errors.md")).Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => Code().Match(line).Value);

        Assert.Equal(used, explained);
    }

    private static IEnumerable<string> PublicNames() => Directory.EnumerateFiles(Build, "*.*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith(".md", StringComparison.Ordinal) && !file.Contains(".Project.", StringComparison.Ordinal))
        .SelectMany(file => XDocument.Load(file).Descendants())
        .SelectMany(element => element.Name.LocalName == "Target" ? [element.Attribute("Name")!.Value]
            : element.Parent?.Name.LocalName is "PropertyGroup" ? [element.Name.LocalName]
            : element.Name.LocalName == "Output" ? new[] { element.Attribute("ItemName")?.Value, element.Attribute("PropertyName")?.Value }.OfType<string>()
            : [])
        .Where(name => !name.StartsWith("_ModelBuild", StringComparison.Ordinal) && !Theirs.Contains(name))
        .Distinct();

    private static XDocument Xml(string file) => XDocument.Load(Path.Combine(Repository.Root, "build", "build", file));

    [GeneratedRegex(@"^\| .*?\|", RegexOptions.Multiline)]
    private static partial Regex FirstColumn();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"MODEL\d{4}")]
    private static partial Regex Code();
}
