using ModelBuild.Bundles.Packing;

namespace ModelBuild.Bundles.Tests.Packing;

public sealed class AnUnchangedModel : PackingTest
{
    public AnUnchangedModel()
    {
        for (var i = 0; i < 10; i++)
        {
            Folder.Write($"model/part{i}.bin", $"content {i}");
        }

        Thread.Sleep(60);
    }

    [Fact]
    public async Task Is_neither_read_nor_written_again()
    {
        await PackAsync();
        var before = Snapshot();

        var again = await PackAsync();

        Assert.Equal((false, 0), (again.Changed, again.FilesRead));
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task Is_not_read_again_where_one_file_has_two_names()
    {
        PackRequest Twice(PackRequest request) => request with { Files = [.. request.Files, request.Files[0] with { Path = "again.bin" }] };
        await PackAsync(Twice);

        var again = await PackAsync(Twice);

        Assert.Equal((false, 0), (again.Changed, again.FilesRead));
    }

    [Fact]
    public async Task Is_read_where_one_file_changed_and_only_there()
    {
        var before = await PackAsync();
        Folder.Write("model/part3.bin", "content X");

        var after = await PackAsync();

        Assert.Equal((true, 1), (after.Changed, after.FilesRead));
        Assert.NotEqual(before.Manifest.Digest, after.Manifest.Digest);
    }

    [Fact]
    public async Task Keeps_its_digest_where_a_file_was_only_touched()
    {
        var before = await PackAsync();
        File.SetLastWriteTimeUtc(Folder["model/part3.bin"], DateTime.UtcNow.AddHours(-1));

        var after = await PackAsync();

        Assert.Equal((false, 1), (after.Changed, after.FilesRead));
        Assert.Equal(before.Manifest.Digest, after.Manifest.Digest);
    }

    [Fact]
    public async Task Is_noticed_to_have_changed_where_size_and_time_are_as_before()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux's change time betrays it.");
        var before = await PackAsync();
        var time = File.GetLastWriteTimeUtc(Folder["model/part3.bin"]);
        Folder.Write("model/part3.bin", "content Y");
        File.SetLastWriteTimeUtc(Folder["model/part3.bin"], time);

        Assert.NotEqual(before.Manifest.Digest, (await PackAsync()).Manifest.Digest);
    }

    [Fact]
    public async Task Is_read_again_where_it_was_packed_too_soon_after_its_last_write()
    {
        Folder.Write("model/part3.bin", "just now");
        File.SetLastWriteTimeUtc(Folder["model/part3.bin"], DateTime.UtcNow.AddSeconds(1));
        await PackAsync();

        Assert.Equal(1, (await PackAsync()).FilesRead);
    }

    [Fact]
    public async Task Gets_another_digest_where_a_file_goes_or_is_renamed_or_the_metadata_changes()
    {
        var digests = new HashSet<string> { (await PackAsync()).Manifest.Digest.ToString() };
        File.Delete(Folder["model/part9.bin"]);
        Assert.True(digests.Add((await PackAsync()).Manifest.Digest.ToString()));
        File.Move(Folder["model/part8.bin"], Folder["model/renamed.bin"]);
        Assert.True(digests.Add((await PackAsync()).Manifest.Digest.ToString()));
        Assert.True(digests.Add((await PackAsync(request => request with { Metadata = request.Metadata with { Description = "new" } })).Manifest.Digest.ToString()));
    }

    [Fact]
    public async Task Leaves_nothing_of_its_former_self_in_the_layout()
    {
        await PackAsync();
        Folder.Write("model/part3.bin", "content X");
        await PackAsync();

        // Ten layers, the configuration, the manifest.
        Assert.Equal(12, Directory.GetFiles(Folder["bin/model.oci/blobs/sha256"]).Length);
        Assert.Empty(Directory.GetFiles(Folder["bin/model.oci/staging"]));
    }

    [Fact]
    public async Task Is_packed_anew_where_the_layout_lost_a_blob()
    {
        await PackAsync();
        File.Delete(Directory.GetFiles(Folder["bin/model.oci/blobs/sha256"])[0]);

        await PackAsync();

        Assert.Equal(12, Directory.GetFiles(Folder["bin/model.oci/blobs/sha256"]).Length);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"version":1,"files":{"x":null}}""")]
    public async Task Survives_a_broken_digest_cache(string text)
    {
        var before = await PackAsync();
        Folder.Write("obj/model.digests.json", text);

        Assert.Equal(before.Manifest.Digest, (await PackAsync()).Manifest.Digest);
    }

    private List<(string, long, DateTime)> Snapshot() =>
    [
        .. new DirectoryInfo(Folder.Path).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(entry => (entry.FullName, entry is FileInfo file ? file.Length : 0, entry.LastWriteTimeUtc)).Order(),
    ];
}
