using System.Xml.Linq;
using CsCheck;
using ModelBuild.Restoring.Projects;

namespace ModelBuild.Restoring.Tests.Projects;

/// <summary>Random project files: every style, order and oddity that an editor must not touch.</summary>
public sealed class AnEdit
{
    private static readonly Gen<string> Indent = OneOf("  ", "    ", "\t", " ");

    private static readonly Gen<string> Oddity = OneOf(
        "<!-- a comment with <ModelReference Include=\"no\" /> in it -->", "<?pi some > thing?>", "<PropertyGroup><A>x &gt; y</A></PropertyGroup>",
        "<PropertyGroup Condition=\"'$(A)' &gt; '>'\">{n}{i}{i}<B>two</B>{n}{i}</PropertyGroup>", "<Target Name=\"T\"><ItemGroup><ModelReference Include=\"in/target\" /></ItemGroup></Target>",
        "<ItemGroup Condition=\"'$(X)' == '1'\">{n}{i}{i}<ModelReference Include=\"conditional/one\" Version=\"1.0.0\" />{n}{i}</ItemGroup>",
        "<ItemGroup>{n}{i}{i}<PackageReference Include='Quoted' Version = '1.0.0'/>{n}{i}{i}<!-- why -->{n}{i}{i}<Compile Remove=\"a/**\" />{n}{i}</ItemGroup>",
        "<Import Project=\"a.props\"{n}{i}{i}Condition=\"Exists('a.props')\" />", "<Choose><When Condition=\"true\"><PropertyGroup /></When></Choose>");

    private static readonly Gen<string> References = OneOf(
        "", "<ItemGroup>{n}{i}{i}<ModelReference Include=\"ml/one\" Version=\"1.0.0\" />{n}{i}</ItemGroup>",
        "<ItemGroup>{n}{i}{i}<ModelReference Include=\"ml/one\">{n}{i}{i}{i}<Version>1.0.0</Version>{n}{i}{i}</ModelReference> <!-- kept -->{n}{i}{i}<None Include=\"x\" />{n}{i}</ItemGroup>",
        "<ItemGroup><ModelReference Include=\"ml/one\" Version=\"1.0.0\" /></ItemGroup>",
        "<ItemGroup Label=\"models\">{n}{n}{i}{i}<ModelReference{n}{i}{i}{i}Include='ml/one'{n}{i}{i}{i}Version='1.0.0'/>{n}{n}{i}</ItemGroup>");

    private static readonly Gen<string> Project =
        from newLine in OneOf("\n", "\r\n")
        from indent in Indent
        from before in Oddity.Array[0, 4]
        from references in References
        from after in Oddity.Array[0, 3]
        from blank in Gen.Bool
        from end in OneOf("", "{n}", "{n}{n}")
        from declaration in OneOf("", "<?xml version=\"1.0\" encoding=\"utf-8\"?>{n}")
        select (declaration + "<Project Sdk=\"Microsoft.NET.Sdk\">{n}" + string.Concat(before.Append(references).Concat(after).Where(part => part.Length > 0)
            .Select(part => (blank ? "{n}" : "") + "{i}" + part + "{n}")) + (blank ? "{n}" : "") + "</Project>" + end)
            .Replace("{n}", newLine, StringComparison.Ordinal).Replace("{i}", indent, StringComparison.Ordinal);

    [Fact]
    public void That_adds_a_reference_adds_lines_and_changes_none() => Project.Sample(
        text =>
        {
            var after = ProjectText.Parse(text).Add("ModelReference", "ml/new", KeyValuePair.Create("Version", "1.*")).Text;

            var expected = XDocument.Parse(text);
            var actual = XDocument.Parse(after);
            var added = actual.Descendants("ModelReference").Single(item => (string?)item.Attribute("Include") == "ml/new");
            Assert.Equal("1.*", (string?)added.Attribute("Version"));
            Assert.DoesNotContain(added.Ancestors(), ancestor => ancestor.Attribute("Condition") is not null || ancestor.Name == "Target");
            var isNewGroup = added.Parent!.Elements().Count() == 1;
            (isNewGroup ? added.Parent : added).Remove();
            // To XLinq, an element that lost its only child is not one that never had any.
            expected.Root!.Add(new XElement("End"));
            actual.Root!.Add(new XElement("End"));
            Assert.True(XNode.DeepEquals(expected, actual));
            AssertLines(text, after, isNewGroup);
        },
        iter: 3000);

    [Fact]
    public void That_adds_and_removes_leaves_every_byte() => Project.Sample(
        text =>
        {
            var added = ProjectText.Parse(text).Add("ModelReference", "ml/new", KeyValuePair.Create("Version", "1.*"));

            Assert.Equal(text, added.Remove(added.Items("ModelReference").Single(item => item.Include == "ml/new")).Text);
        },
        iter: 3000);

    [Fact]
    public void That_changes_a_version_changes_that_and_nothing_else() => Project.Sample(
        text =>
        {
            var project = ProjectText.Parse(text);
            foreach (var item in project.Items("ModelReference"))
            {
                var after = item.With("Version", "[2.0.0,3.0.0)").Text;

                Assert.Equal("[2.0.0,3.0.0)", ProjectText.Parse(after).Items("ModelReference").Single(other => other.Include == item.Include && other.Line == item.Line).Metadata("Version"));
                Assert.Equal(text.Length - "1.0.0".Length + "[2.0.0,3.0.0)".Length, after.Length);
                Assert.Equal(text.Split('\n').Length - 1, text.Split('\n').Zip(after.Split('\n')).Count(lines => lines.First == lines.Second));
            }
        },
        iter: 3000);

    [Theory]
    [InlineData("<Project Sdk=\"X\" />", "<Project Sdk=\"X\">\n\n  <ItemGroup>\n    <ModelReference Include=\"ml/new\" />\n  </ItemGroup>\n\n</Project>")]
    [InlineData("<Project/>\r\n", "<Project>\r\n\r\n  <ItemGroup>\r\n    <ModelReference Include=\"ml/new\" />\r\n  </ItemGroup>\r\n\r\n</Project>\r\n")]
    [InlineData("<Project><PropertyGroup /></Project>", "<Project><PropertyGroup /><ItemGroup><ModelReference Include=\"ml/new\" /></ItemGroup></Project>")]
    [InlineData("<Project>\n</Project>\n", "<Project>\n  <ItemGroup>\n    <ModelReference Include=\"ml/new\" />\n  </ItemGroup>\n</Project>\n")]
    public void Makes_room_where_there_is_none(string text, string expected) => Assert.Equal(expected, ProjectText.Parse(text).Add("ModelReference", "ml/new").Text);

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("iso-8859-1", false)]
    public async Task Keeps_the_encoding(string name, bool hasMark)
    {
        using var folder = new TemporaryDirectory();
        var encoding = System.Text.Encoding.GetEncoding(name);
        var text = $"<?xml version=\"1.0\" encoding=\"{name}\"?>\r\n<Project>\r\n\t<!-- Müller -->\r\n\t<ItemGroup>\r\n\t\t<ModelReference Include=\"ml/one\" />\r\n\t</ItemGroup>\r\n</Project>";
        var path = folder.Write("app.csproj", [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)]);

        var source = await ProjectSource.ReadAsync(path, TestContext.Current.CancellationToken);
        await source.WriteAsync(source.Project.Add("ModelReference", "ml/new"), TestContext.Current.CancellationToken);

        byte[] expected = [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text.Replace("ml/one\" />", "ml/one\" />\r\n\t\t<ModelReference Include=\"ml/new\" />", StringComparison.Ordinal))];
        Assert.Equal(expected, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>One more line, or a group's; or one line that is longer, where the file has items within a line.</summary>
    private static void AssertLines(string before, string after, bool isNewGroup)
    {
        var (old, now) = (before.Split('\n'), after.Split('\n'));
        var same = old.Zip(now).TakeWhile(lines => lines.First == lines.Second).Count();
        var tail = Enumerable.Reverse(old).Zip(Enumerable.Reverse(now)).Take(old.Length - same).TakeWhile(lines => lines.First == lines.Second).Count();
        var changed = old.Length - same - tail;
        var inserted = now.Length - same - tail;
        Assert.True(isNewGroup ? (changed, inserted) is (0, 3 or 4) : (changed, inserted) is (0, 1) or (1, 1), $"{changed} lines became {inserted}:\n{after}");
    }
}
