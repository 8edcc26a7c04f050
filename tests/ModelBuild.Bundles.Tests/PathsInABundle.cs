using CsCheck;

namespace ModelBuild.Bundles.Tests;

public sealed class PathsInABundle
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "A")]
    [InlineData("a", "a/b")]
    [InlineData("A", "a/b/c")]
    [InlineData("x/Y", "X/y/z")]
    [InlineData("ä", "Ä")]
    public void Collide(string one, string other)
    {
        Assert.Equal(new[] { one, other }.Order(StringComparer.Ordinal), Pair(BundlePath.FirstCollision(["0", one, "m", other, "z"])).Order(StringComparer.Ordinal));
        Assert.NotNull(BundlePath.FirstCollision([other, one]));
    }

    [Theory]
    [InlineData("a", "a.b", "a-b", "a b/c")]
    [InlineData("a/b", "A/c", "a.b")]
    [InlineData("part1", "part10", "part1.x/y")]
    public void Lie_beside_each_other(params string[] paths) => Assert.Null(BundlePath.FirstCollision(paths));

    [Fact]
    public void Collide_exactly_where_two_of_them_do() => Gen.String[Gen.Char["aAb/."], 1, 5].List[0, 8].Sample(paths =>
    {
        var collides = paths.SelectMany((one, i) => paths.Skip(i + 1).Select(other => (one, other))).Any(pair => Same(pair.one, pair.other) || Below(pair.one, pair.other) || Below(pair.other, pair.one));
        Assert.Equal(collides, BundlePath.FirstCollision(paths) is not null);
    });

    /// <summary>Each level of each path was once a string that was kept: 60,000 paths of 500 levels were 30 GB.</summary>
    [Fact]
    public void Of_great_depth_are_compared_without_keeping_their_folders()
    {
        var tail = string.Concat(Enumerable.Repeat("/a", 500));
        var paths = Enumerable.Range(0, 20_000).Select(i => $"{i}{tail}").ToList();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(BundlePath.FirstCollision(paths));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20L * paths.Sum(path => path.Length));
    }

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool Below(string folder, string path) => path.StartsWith(folder + "/", StringComparison.OrdinalIgnoreCase);

    private static string[] Pair((string One, string Other)? collision) => collision is var (one, other) ? [one, other] : [];
}
