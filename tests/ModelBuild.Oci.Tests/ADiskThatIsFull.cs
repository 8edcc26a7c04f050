namespace ModelBuild.Oci.Tests;

public sealed class ADiskThatIsFull
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shows_before_the_first_byte_where_the_size_is_known()
    {
        using var disk = SmallDisk.Mount(1024 * 1024);
        var blobs = new BlobDirectory(disk["blobs"], disk["staging"]);
        var opened = 0;
        var blob = await Bytes.SourceAsync(2 * 1024 * 1024);
        var watched = blob with
        {
            OpenAsync = cancellationToken =>
            {
                opened++;
                return blob.OpenAsync(cancellationToken);
            },
        };

        var failure = await Assert.ThrowsAsync<IOException>(() => blobs.WriteAsync(watched, null, Cancellation));

        Assert.Equal(BlobFile.DiskFull, failure.HResult);
        Assert.Equal(0, opened);
        Assert.Empty(Directory.GetFiles(disk.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Leaves_nothing_behind_where_it_fills_up_on_the_way()
    {
        using var disk = SmallDisk.Mount(1024 * 1024);
        var blobs = new BlobDirectory(disk["blobs"], disk["staging"]);

        var failure = await Assert.ThrowsAsync<IOException>(() => blobs.IngestAsync(Bytes.Stream(2 * 1024 * 1024), 0, null, null, Cancellation));

        Assert.Equal(BlobFile.DiskFull, failure.HResult);
        Assert.Empty(Directory.GetFiles(disk.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Leaves_the_old_tar_of_a_layout()
    {
        using var disk = SmallDisk.Mount(1024 * 1024);
        using var repositories = new Repositories(new());
        var layout = repositories.Open(RepositoryAddress.InFolder(disk["model.tar"]));
        await Sample.PushAsync(layout, "content", "1.0.0", Cancellation);
        await layout.CompleteAsync(Cancellation);
        var before = FileStat.Of(disk["model.tar"]);

        var blob = await Bytes.SourceAsync(2 * 1024 * 1024);
        var failure = await Assert.ThrowsAsync<IOException>(() => layout.PushBlobAsync(blob, null, Cancellation));
        repositories.Dispose();

        Assert.Equal(BlobFile.DiskFull, failure.HResult);
        Assert.Equal(before, FileStat.Of(disk["model.tar"]));
        Assert.Equal([disk["model.tar"]], Directory.GetFiles(disk.Path));
    }

    [Fact]
    public async Task Takes_the_blob_when_room_was_made()
    {
        using var disk = SmallDisk.Mount(1024 * 1024);
        var blobs = new BlobDirectory(disk["blobs"], disk["staging"]);
        await File.WriteAllBytesAsync(disk["filler"], Bytes.Of(700 * 1024), Cancellation);
        var blob = await Bytes.SourceAsync(600 * 1024);
        await Assert.ThrowsAsync<IOException>(() => blobs.WriteAsync(blob, null, Cancellation));

        File.Delete(disk["filler"]);
        await blobs.WriteAsync(blob, null, Cancellation);

        Assert.True(blobs.Contains(blob.Descriptor));
    }

    [Fact]
    public async Task Leaves_the_old_file_where_a_new_one_does_not_fit()
    {
        using var disk = SmallDisk.Mount(1024 * 1024);
        await Durable.WriteAllBytesAsync(disk["file"], "old"u8.ToArray(), Cancellation);

        await Assert.ThrowsAsync<IOException>(() => Durable.WriteAllBytesAsync(disk["file"], new byte[2 * 1024 * 1024], Cancellation));

        Assert.Equal("old", await File.ReadAllTextAsync(disk["file"], Cancellation));
        Assert.Single(Directory.GetFiles(disk.Path));
    }
}
