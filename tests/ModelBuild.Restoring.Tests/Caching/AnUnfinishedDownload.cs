using ModelBuild.Oci;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Restoring.Tests.Caching;

public sealed class AnUnfinishedDownload : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly byte[] content = [.. Enumerable.Range(0, 1_000_000).Select(i => (byte)(i * 31 >> 3))];

    private Descriptor Blob => new() { MediaType = "application/octet-stream", Digest = Digest.Compute(content), Size = content.Length };

    private ModelCache Cache => new(folder["cache"]);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Is_continued_where_it_broke()
    {
        await Assert.ThrowsAsync<IOException>(() => EnsureAsync(offset => new BreakingStream(content.AsMemory((int)offset), 300_000)));
        Assert.False(File.Exists(Cache.Folders.Blob(Blob.Digest)));
        long? opened = null;

        var fetched = await EnsureAsync(offset =>
        {
            opened = offset;
            return new MemoryStream(content[(int)offset..]);
        });

        Assert.True(opened > 0);
        Assert.Equal(content.Length - opened, fetched);
        Assert.Equal(content, await File.ReadAllBytesAsync(Cache.Folders.Blob(Blob.Digest), TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(Cache.Folders.Partial(Blob.Digest)));
    }

    [Fact]
    public async Task That_holds_wrong_bytes_is_fetched_from_the_start()
    {
        Directory.CreateDirectory(Cache.Folders.Partial(Blob.Digest));
        await File.WriteAllBytesAsync(Path.Combine(Cache.Folders.Partial(Blob.Digest), "left"), new byte[5000], TestContext.Current.CancellationToken);

        Assert.Equal(content.Length, await EnsureAsync(offset => new MemoryStream(content[(int)offset..])));
    }

    [Fact]
    public async Task That_is_longer_than_the_blob_is_fetched_from_the_start()
    {
        Directory.CreateDirectory(Cache.Folders.Partial(Blob.Digest));
        await File.WriteAllBytesAsync(Path.Combine(Cache.Folders.Partial(Blob.Digest), "left"), new byte[2_000_000], TestContext.Current.CancellationToken);

        Assert.Equal(content.Length, await EnsureAsync(offset => new MemoryStream(content[(int)offset..])));
    }

    [Fact]
    public async Task Of_wrong_content_leaves_nothing()
    {
        await Assert.ThrowsAsync<ContentMismatchException>(() => EnsureAsync(offset => new MemoryStream(new byte[content.Length])));
        await Assert.ThrowsAsync<ContentMismatchException>(() => EnsureAsync(offset => new MemoryStream([.. content[(int)offset..], 0])));

        Assert.DoesNotContain(Directory.GetFiles(folder["cache"], "*", SearchOption.AllDirectories), file => new FileInfo(file).Length > 0);
    }

    [Fact]
    public async Task Of_content_that_was_damaged_on_the_way_is_begun_again_once()
    {
        var opened = 0;

        Assert.Equal(content.Length, await EnsureAsync(offset => new MemoryStream(opened++ == 0 ? [.. content[..^1], 0] : content[(int)offset..])));
        Assert.Equal(2, opened);
        Assert.Equal(content, await File.ReadAllBytesAsync(Cache.Folders.Blob(Blob.Digest), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task In_a_cache_that_somebody_empties_meanwhile_is_begun_again_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A folder whose files are open cannot be removed there.");
        var opened = 0;

        Assert.Equal(content.Length, await EnsureAsync(offset =>
        {
            if (opened++ == 0)
            {
                Directory.Delete(folder["cache"], recursive: true);
            }

            return new MemoryStream(content[(int)offset..]);
        }));
        Assert.Equal(content, await File.ReadAllBytesAsync(Cache.Folders.Blob(Blob.Digest), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whose_owner_does_not_get_on_is_not_waited_for_for_ever()
    {
        Directory.CreateDirectory(Cache.Folders.Partial(Blob.Digest));
        Directory.CreateDirectory(Path.GetDirectoryName(Cache.Folders.Lock(Blob.Digest))!);
        var its = Path.Combine(Cache.Folders.Partial(Blob.Digest), "its");
        await File.WriteAllBytesAsync(its, content[..1000], TestContext.Current.CancellationToken);
        using var held = FileLock.TryAcquire(Cache.Folders.Lock(Blob.Digest));

        var fetched = await new ModelCache(folder["cache"]) { Patience = TimeSpan.FromMilliseconds(300) }
            .EnsureAsync(Blob, (offset, _) => Task.FromResult<Stream>(new MemoryStream(content[(int)offset..])), _ => { }, null, TestContext.Current.CancellationToken);

        // Its owner may still write to what it has.
        Assert.Equal(content.Length, fetched);
        Assert.Equal(1000, new FileInfo(its).Length);
    }

    [Fact]
    public async Task Is_made_once_however_many_want_it()
    {
        var opened = 0;

        var fetched = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => EnsureAsync(offset =>
        {
            Interlocked.Increment(ref opened);
            return new MemoryStream(content[(int)offset..]);
        }))));

        Assert.Equal(1, opened);
        Assert.Equal(content.Length, fetched.Sum());
    }

    private Task<long> EnsureAsync(Func<long, Stream> openAt) =>
        Cache.EnsureAsync(Blob, (offset, _) => Task.FromResult(openAt(offset)), _ => { }, null, TestContext.Current.CancellationToken);

    /// <summary>Gives some bytes, then fails as a network does.</summary>
    private sealed class BreakingStream(ReadOnlyMemory<byte> content, int breakAfter) : MemoryStream(content[..breakAfter].ToArray())
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var count ? count : throw new IOException("The connection was reset.");
    }
}
