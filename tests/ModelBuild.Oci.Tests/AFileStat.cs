namespace ModelBuild.Oci.Tests;

public sealed class AFileStat : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Is_the_same_while_nothing_happens()
    {
        var path = folder.Write("file", "content");

        Assert.Equal(FileStat.Of(path), FileStat.Of(path));
    }

    [Fact]
    public void Says_what_dotnet_says()
    {
        var path = folder.Write("file", "content");
        File.SetLastWriteTimeUtc(path, new DateTime(1969, 12, 31, 23, 59, 58, DateTimeKind.Utc).AddTicks(1234567));

        Assert.Equal((7, File.GetLastWriteTimeUtc(path).Ticks), (FileStat.Of(path).Size, FileStat.Of(path).ModifiedTicks));
    }

    [Fact]
    public void Differs_after_a_write_that_hides_itself()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux is asked for the change time.");
        var path = folder.Write("file", "content");
        var time = File.GetLastWriteTimeUtc(path);
        var before = FileStat.Of(path);

        // The change time moves with the kernel's clock tick.
        Thread.Sleep(20);
        File.WriteAllText(path, "CONTENT");
        File.SetLastWriteTimeUtc(path, time);

        Assert.Equal((before.Size, before.ModifiedTicks), (FileStat.Of(path).Size, FileStat.Of(path).ModifiedTicks));
        Assert.NotEqual(before, FileStat.Of(path));
    }

    [Fact]
    public void Of_a_link_is_that_of_the_file()
    {
        var path = folder.Write("file", "content");
        File.CreateSymbolicLink(folder["link"], path);
        File.CreateSymbolicLink(folder["link to the link"], folder["link"]);

        Assert.Equal(FileStat.Of(path), FileStat.Of(folder["link to the link"]));
    }

    [Fact]
    public void Of_nothing_or_of_a_folder_is_an_error()
    {
        Assert.ThrowsAny<IOException>(() => FileStat.Of(folder["missing"]));
        Assert.ThrowsAny<IOException>(() => FileStat.Of(folder.Path));
    }
}
