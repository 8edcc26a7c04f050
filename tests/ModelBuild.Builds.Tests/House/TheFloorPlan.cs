using System.Text.RegularExpressions;
using System.Xml.Linq;
using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests.House;

/// <summary>The walls of src/README.md: who may use whom.</summary>
public sealed partial class TheFloorPlan
{
    private static readonly Dictionary<string, string[]> Uses = new()
    {
        ["ModelBuild.Oci"] = ["Tomlyn"],
        ["ModelBuild.Formats"] = ["YamlDotNet"],
        ["ModelBuild.Bundles"] = ["Microsoft.Extensions.FileSystemGlobbing", "ModelBuild.Formats", "ModelBuild.Oci", "System.IO.Hashing", "YamlDotNet", "ZstdSharp.Port"],
        ["ModelBuild.Restoring"] = ["Microsoft.Extensions.FileSystemGlobbing", "ModelBuild.Bundles", "NuGet.Versioning"],
        ["ModelBuild.Tasks"] = ["Microsoft.Build.Utilities.Core", "ModelBuild.Restoring"],
        ["ModelBuild.Templates"] = [],
        ["ModelBuild.Tool"] = ["ModelBuild.Restoring", "Spectre.Console", "System.CommandLine"],
    };

    [Fact]
    public void Has_the_projects_that_it_names_and_arrows_only_downwards()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}templates{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file), UsedBy);

        Assert.Equal(Uses.Keys.Order(StringComparer.Ordinal), projects.Keys.Order(StringComparer.Ordinal));
        Assert.All(projects, project => Assert.Equal(Uses[project.Key], project.Value));
    }

    [Fact]
    public void Gives_each_file_the_namespace_of_its_folder()
    {
        Assert.All(Sources().Where(file => Path.GetFileName(file) is not ("Program.cs" or "MSBuildMultiThreadableTaskAttribute.cs")), file =>
        {
            var expected = Path.GetRelativePath(Path.Combine(Repository.Root, "src"), Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.');
            Assert.Equal((file, expected), (file, NamespaceLine().Match(File.ReadAllText(file)).Groups[1].Value));
        });
    }

    [Fact]
    public void Lets_no_folder_see_the_folder_beside_it()
    {
        foreach (var project in Uses.Keys)
        {
            var root = Path.Combine(Repository.Root, "src", project);
            var folders = Directory.GetDirectories(root).Select(folder => Path.GetFileName(folder)).Where(folder => folder is not ("bin" or "obj")).ToList();
            Assert.All(Sources().Where(file => file.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)), file =>
            {
                var own = Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar)[0];
                if (folders.Contains(own))
                {
                    Assert.All(folders.Where(folder => folder != own), other => Assert.DoesNotContain($"using {project}.{other}", File.ReadAllText(file), StringComparison.Ordinal));
                }
            });
        }
    }

    private static IEnumerable<string> Sources() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string[] UsedBy(string project) =>
    [
        .. XDocument.Load(project).Descendants()
            .Where(element => element.Name.LocalName is "ProjectReference" or "PackageReference")
            .Select(element => element.Attribute("Include")!.Value)
            .Select(name => name.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(name) : name)
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
