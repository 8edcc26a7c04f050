using ModelBuild.Restoring.Versions;

namespace ModelBuild.Restoring.Tests.Versions;

public sealed class AVersionRequest
{
    private static readonly string[] Tags =
    [
        "latest", "1", "1.2", "20260101", "1.0.0", "1.2.0", "v1.2.1", "1.2.9", "1.3.0", "1.3.0-rc.1", "2.0.0-beta.1", "2.0.0-beta.2", "1.2.0-cpu", "main_x",
    ];

    [Theory]
    [InlineData("1.2.0", "1.2.0")]
    [InlineData("1.2.1", "v1.2.1")]
    [InlineData("1.2", "1.2.0")]
    [InlineData("1.*", "1.3.0")]
    [InlineData("1.2.*", "1.2.9")]
    [InlineData("*", "1.3.0")]
    [InlineData("*-*", "2.0.0-beta.2")]
    [InlineData("2.0.0-beta.*", "2.0.0-beta.2")]
    [InlineData("[1.2.0,2.0.0)", "1.2.0")]
    [InlineData("(1.2.0,2.0.0)", "v1.2.1")]
    [InlineData("[1.2.9]", "1.2.9")]
    [InlineData("(,1.2.0)", "1.0.0")]
    [InlineData("[2.0.0-beta.1,3.0.0)", "2.0.0-beta.1")]
    [InlineData("1.2.0-cpu", "1.2.0-cpu")]
    [InlineData("1.4.*", null)]
    [InlineData("1.2.*-beta*", "1.2.9")]
    [InlineData("3.0.0", null)]
    [InlineData("[1.4.0,2.0.0)", null)]
    public void Chooses_among_tags(string request, string? tag) =>
        Assert.Equal(tag, VersionSelector.Choose(VersionRequest.TryParse(request)!, Tags) is [var best, ..] ? best.Tag : null);

    [Theory]
    [InlineData("~1.2")]
    [InlineData("^1.2")]
    [InlineData("1.2.x")]
    [InlineData("latest")]
    [InlineData("v1.2.0")]
    [InlineData("[1.2.*]")]
    [InlineData("[1.2.0")]
    [InlineData("")]
    [InlineData("1.*.*")]
    [InlineData(" ")]
    public void Refuses_what_is_no_version(string text) => Assert.Null(VersionRequest.TryParse(text));

    [Fact]
    public void Prefers_the_tag_that_is_the_version_to_the_letter()
    {
        string[] tags = ["v1.0.0", "1.0.0_b", "1.0.0", "1.0.0_a"];

        Assert.Equal("1.0.0", VersionSelector.Choose(VersionRequest.TryParse("1.0.0")!, tags)[0].Tag);
        Assert.Equal("1.0.0_b", VersionSelector.Choose(VersionRequest.TryParse("1.0.0+b")!, tags)[0].Tag);
        Assert.Equal(4, VersionSelector.Choose(VersionRequest.TryParse("1.*")!, tags).Count);
    }

    [Fact]
    public void Names_the_nearest_versions_where_none_fits()
    {
        string[] tags = ["0.1.0", "0.9.0", "1.0.0", "1.1.0", "2.0.0", "3.0.0", "4.0.0", "latest"];

        Assert.Equal(["1.0.0", "1.1.0", "2.0.0", "3.0.0", "4.0.0"], VersionSelector.Nearest(VersionRequest.TryParse("1.5.0")!, tags));
        Assert.Equal(["1.0.0", "1.1.0", "2.0.0", "3.0.0", "4.0.0"], VersionSelector.Nearest(VersionRequest.TryParse("9.*")!, tags));
        Assert.Empty(VersionSelector.Nearest(VersionRequest.TryParse("1.5.0")!, ["latest"]));
    }
}
