using ModelBuild.Oci.Layout;

namespace ModelBuild.Oci.Tests.Layout;

public sealed class ALayoutInATar : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly TarLayout layout;

    public ALayoutInATar() => layout = new(folder["model.tar"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        layout.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task That_is_not_there_holds_nothing()
    {
        Assert.Null(await layout.ResolveAsync("1.0.0", Cancellation));
        Assert.Null(await layout.FetchManifestAsync(Sample.EmptyDigest, Cancellation));
        Assert.False(await layout.ContainsAsync(Sample.Blob("").Descriptor, Cancellation));
        Assert.Empty(await Sample.TagsOfAsync(layout, Cancellation));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => layout.OpenBlobAsync(Sample.Blob("x").Descriptor, 0, Cancellation));
        Assert.False(await layout.DeleteTagAsync("1.0.0", Cancellation));
        await layout.CompleteAsync(Cancellation);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Holds_what_was_pushed_before_and_after_it_is_complete()
    {
        var manifest = await Sample.PushAsync(layout, "content", "1.0.0", Cancellation);
        await CheckAsync(layout, manifest);
        Assert.False(File.Exists(folder["model.tar"]));

        await layout.CompleteAsync(Cancellation);

        await CheckAsync(layout, manifest);
        using var other = new TarLayout(folder["model.tar"]);
        await CheckAsync(other, manifest);
        Assert.Equal([folder["model.tar"]], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Has_the_same_bytes_wherever_the_same_is_pushed()
    {
        await WriteAsync("content", "1.0.0");
        using var second = new TarLayout(folder["elsewhere/model.tar"]);
        await Sample.PushAsync(second, "content", "1.0.0", Cancellation);
        await second.CompleteAsync(Cancellation);

        Assert.Equal(await File.ReadAllBytesAsync(folder["model.tar"], Cancellation), await File.ReadAllBytesAsync(folder["elsewhere/model.tar"], Cancellation));
    }

    [Fact]
    public async Task Takes_a_second_tag_beside_the_first()
    {
        var first = await WriteAsync("content", "1.0.0");
        var second = await WriteAsync("more", "2.0.0");

        using var other = new TarLayout(folder["model.tar"]);
        Assert.Equal(["1.0.0", "2.0.0"], await Sample.TagsOfAsync(other, Cancellation));
        await CheckAsync(other, first);
        await CheckAsync(other, second, "more", "2.0.0");
    }

    [Fact]
    public async Task Is_left_alone_where_nothing_is_new()
    {
        await WriteAsync("content", "1.0.0");
        var before = FileStat.Of(folder["model.tar"]);

        Assert.Equal(PushOutcome.Present, await layout.PushBlobAsync(Sample.Blob("content"), null, Cancellation));
        await WriteAsync("content", "1.0.0");

        Assert.Equal(before, FileStat.Of(folder["model.tar"]));
    }

    [Fact]
    public async Task Loses_a_tag_and_a_manifest_and_keeps_the_bytes()
    {
        var manifest = await WriteAsync("content", "1.0.0");
        await WriteAsync("more", "2.0.0");

        Assert.True(await layout.DeleteTagAsync("1.0.0", Cancellation));
        Assert.True(await layout.DeleteManifestAsync((await layout.ResolveAsync("2.0.0", Cancellation))!.Digest, Cancellation));
        await layout.CompleteAsync(Cancellation);

        Assert.Empty(await Sample.TagsOfAsync(layout, Cancellation));
        Assert.NotNull(await layout.FetchManifestAsync(manifest.Digest, Cancellation));
        Assert.True(await layout.ContainsAsync(Sample.Blob("more").Descriptor, Cancellation));
    }

    [Fact]
    public async Task Takes_blobs_that_are_pushed_at_the_same_time()
    {
        var sources = await Task.WhenAll(Enumerable.Range(1, 20).Select(seed => Bytes.SourceAsync(seed * 50_001, seed)));
        var outcomes = await Task.WhenAll(sources.Concat(sources).Select(source => Task.Run(() => layout.PushBlobAsync(source, null, Cancellation), Cancellation)));
        await layout.CompleteAsync(Cancellation);

        Assert.Equal((20, 20), (outcomes.Count(outcome => outcome == PushOutcome.Sent), outcomes.Count(outcome => outcome == PushOutcome.Present)));
        await Assert.AllAsync(sources, async source => Assert.Equal(source.Descriptor.Size, (await layout.ReadBlobAsync(source.Descriptor, int.MaxValue, Cancellation)).Length));
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("contentcontent")]
    [InlineData("content" + "\n")]
    public async Task Is_as_it_was_where_a_source_breaks(string lie)
    {
        await WriteAsync("before", "1.0.0");
        var before = await File.ReadAllBytesAsync(folder["model.tar"], Cancellation);

        await layout.PushBlobAsync(Sample.Blob("more"), null, Cancellation);
        await Assert.ThrowsAsync<ContentMismatchException>(() => layout.PushBlobAsync(Sample.Lying(Sample.Blob("content"), System.Text.Encoding.UTF8.GetBytes(lie)), null, Cancellation));
        layout.Dispose();

        Assert.Equal(before, await File.ReadAllBytesAsync(folder["model.tar"], Cancellation));
        Assert.Equal([folder["model.tar"]], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Goes_on_behind_a_source_that_broke()
    {
        await Assert.ThrowsAsync<ContentMismatchException>(() => layout.PushBlobAsync(Sample.Lying(Sample.Blob(Bytes.Of(3000)), Bytes.Of(2999)), null, Cancellation));
        var manifest = await WriteAsync("content", "1.0.0");

        using var other = new TarLayout(folder["model.tar"]);
        await CheckAsync(other, manifest);
        using var clean = new TarLayout(folder["clean.tar"]);
        await Sample.PushAsync(clean, "content", "1.0.0", Cancellation);
        await clean.CompleteAsync(Cancellation);
        Assert.Equal(await File.ReadAllBytesAsync(folder["clean.tar"], Cancellation), await File.ReadAllBytesAsync(folder["model.tar"], Cancellation));
    }

    [Fact]
    public async Task Opens_a_large_blob_anywhere()
    {
        var source = Sample.Blob(Bytes.Of(3 * BlobFile.BufferSize + 17));
        await layout.PushBlobAsync(Sample.Blob("before"), null, Cancellation);
        await layout.PushBlobAsync(source, null, Cancellation);
        await layout.CompleteAsync(Cancellation);

        foreach (var offset in new[] { 0, 1, 511, 512, BlobFile.BufferSize, source.Descriptor.Size - 1, source.Descriptor.Size })
        {
            await using var stream = await layout.OpenBlobAsync(source.Descriptor, offset, Cancellation);
            var rest = new MemoryStream();
            await stream.CopyToAsync(rest, Cancellation);
            Assert.Equal(Bytes.Of((int)source.Descriptor.Size)[(int)offset..], rest.ToArray());
        }
    }

    [Fact]
    public async Task Is_not_taken_from_another_program_that_wrote_it_meanwhile()
    {
        await WriteAsync("content", "1.0.0");
        await Sample.PushAsync(layout, "ours", "2.0.0", Cancellation);
        using (var other = new TarLayout(folder["model.tar"]))
        {
            await Sample.PushAsync(other, "theirs", "3.0.0", Cancellation);
            await other.CompleteAsync(Cancellation);
        }

        var failure = await Assert.ThrowsAsync<IOException>(() => layout.CompleteAsync(Cancellation));

        Assert.Contains(folder["model.tar"], failure.Message, StringComparison.Ordinal);
        Assert.Equal(["1.0.0", "3.0.0"], await Sample.TagsOfAsync(layout, Cancellation));
        Assert.Equal([folder["model.tar"]], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Refuses_a_manifest_whose_blobs_are_not_there() =>
        await Assert.ThrowsAsync<MissingBlobsException>(() => layout.PushManifestAsync(Sample.ManifestOf(Sample.Blob("content")), "1.0.0", Cancellation));

    [Fact]
    public async Task Leaves_a_damaged_blob_behind_and_takes_it_anew()
    {
        var manifest = await WriteAsync("content", "1.0.0");
        var bytes = await File.ReadAllBytesAsync(folder["model.tar"], Cancellation);
        bytes[Tar.Block] ^= 1;
        await File.WriteAllBytesAsync(folder["model.tar"], bytes, Cancellation);
        await Assert.ThrowsAsync<ContentMismatchException>(() => CheckAsync(layout, manifest));

        await WriteAsync("more", "2.0.0");
        Assert.False(await layout.ContainsAsync(manifest.Manifest!.Config, Cancellation));
        await WriteAsync("content", "1.0.0");

        await CheckAsync(layout, manifest);
    }

    [Fact]
    public async Task Removes_what_a_process_left_that_is_gone()
    {
        var (old, young) = (folder.Write($"model.tar.{Guid.NewGuid():N}.tmp", ""), folder.Write($"model.tar.{Guid.NewGuid():N}.tmp", ""));
        var others = new[] { "model.tar.tmp", "model.tar.x.tmp", $"other.tar.{Guid.NewGuid():N}.tmp" }.Select(name => folder.Write(name, "")).ToList();
        Assert.All(others.Append(old), file => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-2)));

        await WriteAsync("content", "1.0.0");

        Assert.False(File.Exists(old));
        Assert.All(others.Append(young), file => Assert.True(File.Exists(file)));
    }

    [Fact]
    public async Task Is_opened_by_its_name_alone_where_no_folder_has_it()
    {
        using var repositories = new Repositories(new());
        Directory.CreateDirectory(folder["folder.tar"]);

        Assert.IsType<TarLayout>(repositories.Open(ArtifactReference.Parse("./model.tar:2.0.0", folder.Path).Repository));
        Assert.IsType<OciLayout>(repositories.Open(ArtifactReference.Parse("./folder.tar:2.0.0", folder.Path).Repository));
        Assert.Equal("model", RepositoryAddress.InFolder(folder["model.tar"]).LastSegment);
        await Sample.PushAsync(repositories.Open(RepositoryAddress.InFolder(folder["never.tar"])), "content", "1.0.0", Cancellation);
        repositories.Dispose();
        Assert.Equal([folder["folder.tar"]], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Is_written_and_read_in_little_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory is read from Linux's /proc.");
        const int size = 400_000_000;
        using var child = ChildProcess.Start(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "ModelBuild.Testing.Child.dll"), "write", folder["model.tar"], $"{size}", "1"], folder.Path, new Dictionary<string, string?>(), measuresMemory: true);
        await child.SayAsync("begin");

        var run = await child.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);

        Assert.True(run.ExitCode == 0, run.Text);
        Assert.InRange(new FileInfo(folder["model.tar"]).Length, size, size + 10_000);
        Assert.InRange(run.PeakMemory!.Value, 1, 200_000_000);
    }

    private async Task<OciDocument> WriteAsync(string content, string tag)
    {
        var manifest = await Sample.PushAsync(layout, content, tag, Cancellation);
        await layout.CompleteAsync(Cancellation);
        return manifest;
    }

    private static async Task CheckAsync(TarLayout layout, OciDocument manifest, string content = "content", string tag = "1.0.0")
    {
        var found = await layout.FetchAsync(tag, null, Cancellation);
        Assert.Equal(manifest.Bytes.ToArray(), found.Bytes.ToArray());
        Assert.Equal(content, System.Text.Encoding.UTF8.GetString((await layout.ReadBlobAsync(found.Manifest!.Config, 100, Cancellation)).Span));
    }
}
