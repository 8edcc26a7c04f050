namespace ModelBuild.Oci.Tests;

public sealed class ABlobDirectory : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly BlobDirectory blobs;

    public ABlobDirectory() => blobs = new(folder["blobs"], folder["staging"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string[] Staged => Directory.Exists(folder["staging"]) ? Directory.GetFiles(folder["staging"]) : [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_blob_is_a_file_with_the_name_of_its_digest()
    {
        var blob = Sample.Blob(Bytes.Of(1_000_000));
        Assert.False(blobs.Contains(blob.Descriptor));

        await blobs.WriteAsync(blob, null, Cancellation);

        Assert.True(blobs.Contains(blob.Descriptor));
        Assert.Equal(folder[$"blobs/sha256/{blob.Descriptor.Digest.Hex}"], blobs.PathOf(blob.Descriptor.Digest));
        Assert.Equal(Bytes.Of(1_000_000), await File.ReadAllBytesAsync(blobs.PathOf(blob.Descriptor.Digest), Cancellation));
        Assert.Empty(Staged);
    }

    [Fact]
    public async Task An_empty_blob_is_a_blob()
    {
        await blobs.WriteAsync(Sample.Blob(""), null, Cancellation);

        Assert.Empty(await File.ReadAllBytesAsync(blobs.PathOf(Sample.EmptyDigest), Cancellation));
    }

    [Fact]
    public async Task What_is_there_is_not_read_again()
    {
        var blob = Sample.Blob("content");
        await blobs.WriteAsync(blob, null, Cancellation);

        await blobs.WriteAsync(blob with { OpenAsync = _ => throw new InvalidOperationException("read again") }, null, Cancellation);
    }

    [Fact]
    public async Task A_file_that_nobody_changes_any_more_gets_a_second_name()
    {
        var file = folder.Write("packed", "content");
        var blob = BlobSource.OfFile(Sample.Blob("content").Descriptor, file) with { OpenAsync = _ => throw new InvalidOperationException("read") };
        await Assert.ThrowsAsync<InvalidOperationException>(() => blobs.WriteAsync(blob, null, Cancellation));

        await blobs.WriteAsync(blob with { MayLink = true }, null, Cancellation);

        Assert.True(FileStat.AreSameFile(file, blobs.PathOf(blob.Descriptor.Digest)));
    }

    [Theory]
    [InlineData("othertext")]
    [InlineData("content and more")]
    [InlineData("con")]
    [InlineData("")]
    public async Task Bytes_that_are_others_leave_nothing_behind(string content)
    {
        var blob = Sample.Blob("the words");

        var failure = await Assert.ThrowsAsync<ContentMismatchException>(() => blobs.WriteAsync(Sample.Lying(blob, System.Text.Encoding.UTF8.GetBytes(content)), null, Cancellation));

        Assert.Equal(blob.Descriptor, failure.Expected);
        Assert.False(blobs.Contains(blob.Descriptor));
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_source_without_end_is_cut_where_the_blob_ends()
    {
        var blob = Sample.Blob(Bytes.Of(10));
        var endless = blob with { OpenAsync = _ => Task.FromResult(Bytes.Stream(long.MaxValue)) };

        var failure = await Assert.ThrowsAsync<ContentMismatchException>(() => blobs.WriteAsync(endless, null, Cancellation));

        Assert.InRange(failure.ActualSize, 11, 10_000_000);
        Assert.Empty(Staged);
    }

    [Fact]
    public async Task A_source_that_fails_leaves_nothing_behind()
    {
        var blob = Sample.Blob("content") with { OpenAsync = _ => throw new IOException("unplugged") };

        await Assert.ThrowsAsync<IOException>(() => blobs.WriteAsync(blob, null, Cancellation));

        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing_behind()
    {
        using var cancelled = new CancellationTokenSource();
        var progress = new Stopper(cancelled);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await blobs.WriteAsync(await Bytes.SourceAsync(10_000_000), progress, cancelled.Token));

        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Progress_adds_up_to_the_size()
    {
        var progress = new Sum();

        await blobs.WriteAsync(await Bytes.SourceAsync(3_000_000), progress, Cancellation);

        Assert.Equal(3_000_000, progress.Total);
    }

    [Fact]
    public async Task A_size_that_no_disk_has_is_a_full_disk_and_not_a_try()
    {
        var blob = Sample.Blob("content");
        var huge = blob with { Descriptor = blob.Descriptor with { Size = 1L << 62 } };

        var failure = await Assert.ThrowsAsync<IOException>(() => blobs.WriteAsync(huge, null, Cancellation));

        Assert.SkipWhen(OperatingSystem.IsWindows(), "The error number is that of Unix.");
        Assert.Equal(BlobFile.DiskFull, failure.HResult);
        Assert.Empty(Staged);
    }

    [Fact]
    public async Task A_stream_is_stored_under_the_digest_that_it_turns_out_to_have()
    {
        var seen = 0L;

        var (digest, size) = await blobs.IngestAsync(Bytes.Stream(700_000), 700_000, piece => seen += piece.Length, null, Cancellation);

        Assert.Equal((Digest.Compute(Bytes.Of(700_000)), 700_000, 700_000), (digest, size, seen));
        Assert.Equal(700_000, new FileInfo(blobs.PathOf(digest)).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(50_000_000)]
    public async Task A_stream_that_is_not_as_long_as_it_seemed_is_stored_as_long_as_it_is(long guess)
    {
        var (digest, size) = await blobs.IngestAsync(Bytes.Stream(100_000), guess, null, null, Cancellation);

        Assert.Equal(100_000, size);
        Assert.Equal(Bytes.Of(100_000), await File.ReadAllBytesAsync(blobs.PathOf(digest), Cancellation));
    }

    [Fact]
    public async Task A_stream_that_is_refused_when_all_was_read_is_not_stored()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => blobs.IngestAsync(
            Bytes.Stream(100_000), 100_000, null, () => throw new InvalidDataException("it changed meanwhile"), Cancellation));

        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Any_number_of_writers_may_write_the_same_blob_at_once()
    {
        var blob = await Bytes.SourceAsync(3_000_000);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => blobs.WriteAsync(blob, null, Cancellation), Cancellation)));

        Assert.Empty(await Sample.WrongBlobsAsync(folder["blobs"], Cancellation));
        Assert.Single(Directory.GetFiles(folder["blobs/sha256"]));
        Assert.Empty(Staged);
    }

    [Fact]
    public async Task A_blob_of_another_size_is_replaced()
    {
        var blob = Sample.Blob("content");
        folder.Write($"blobs/sha256/{blob.Descriptor.Digest.Hex}", "cont");

        await blobs.WriteAsync(blob, null, Cancellation);

        Assert.Equal("content", await File.ReadAllTextAsync(blobs.PathOf(blob.Descriptor.Digest), Cancellation));
    }

    [Fact]
    public async Task What_a_killed_process_staged_is_removed_a_day_later()
    {
        File.SetLastWriteTimeUtc(folder.Write("staging/old", "half a blob"), DateTime.UtcNow.AddHours(-25));
        folder.Write("staging/new", "half a blob of one who still writes");

        await blobs.WriteAsync(Sample.Blob("content"), null, Cancellation);

        Assert.Equal([folder["staging/new"]], Staged);
    }

    private sealed class Stopper(CancellationTokenSource source) : IProgress<long>
    {
        public void Report(long value) => source.Cancel();
    }

    private sealed class Sum : IProgress<long>
    {
        public long Total { get; private set; }

        public void Report(long value) => Total += value;
    }
}
