using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;
using ModelBuild.Oci.Chunks;

namespace ModelBuild.Bundles.Tests.Packing;

public sealed class WithADeltaIndex : PackingTest
{
    private const int Large = 12 * 1024 * 1024;

    [Fact]
    public async Task The_bundle_is_the_same_and_the_index_refers_to_it()
    {
        await WriteAsync("weights.bin", Large);
        await WriteAsync("small.bin", 1024);
        var plain = await PackAsync();
        var indexed = await PackAsync(Indexed);

        Assert.Equal(plain.Manifest, indexed.Manifest);
        Assert.Equal([indexed.Tag], await Layout.ListTagsAsync(Cancellation).ToListAsync(Cancellation));
        var index = await DeltaIndex.FetchAsync(Layout, indexed.Manifest.Digest, Cancellation);
        var blob = await Digest.ComputeAsync(Bytes.Stream(Large), Cancellation);
        Assert.Equal(Assert.Single(index!.Layers), DeltaIndex.Find(index, blob));
        var bytes = await Layout.ReadBlobAsync(index.Layers[0], ChunkList.MaxBytes, Cancellation);
        var list = ChunkList.Parse(bytes.Span, new() { MediaType = "", Digest = blob, Size = Large });
        using var chunker = new Chunker(ChunkSizes.Of(Large));
        chunker.Append(Bytes.Of(Large));
        Assert.Equal(chunker.Finish(), list.Chunks);
    }

    [Fact]
    public async Task Unchanged_files_are_not_read_and_nothing_is_written()
    {
        await WriteAsync("weights.bin", Large);
        await PackAsync(Indexed);

        var again = await PackAsync(Indexed);

        Assert.False(again.Changed);
        Assert.Equal(0, again.FilesRead);
        Assert.NotNull(await DeltaIndex.FetchAsync(Layout, again.Manifest.Digest, Cancellation));
    }

    [Fact]
    public async Task It_comes_and_goes_with_the_switch()
    {
        await WriteAsync("weights.bin", Large);
        var plain = await PackAsync();
        Assert.Null(await DeltaIndex.FetchAsync(Layout, plain.Manifest.Digest, Cancellation));

        var indexed = await PackAsync(Indexed);
        Assert.Equal((true, 1), (indexed.Changed, indexed.FilesRead));
        Assert.NotNull(await DeltaIndex.FetchAsync(Layout, plain.Manifest.Digest, Cancellation));

        var without = await PackAsync();
        Assert.Equal((true, 0), (without.Changed, without.FilesRead));
        Assert.Null(await DeltaIndex.FetchAsync(Layout, plain.Manifest.Digest, Cancellation));
        Assert.Equal(3, Directory.GetFiles(Path.Combine(Layout.Address.Directory!, "blobs", "sha256")).Length);
    }

    [Fact]
    public async Task A_list_that_was_lost_is_made_again()
    {
        await WriteAsync("weights.bin", Large);
        var packed = await PackAsync(Indexed);
        var list = (await DeltaIndex.FetchAsync(Layout, packed.Manifest.Digest, Cancellation))!.Layers[0];
        File.Delete(Layout.PathOf(list.Digest));

        Assert.Equal(1, (await PackAsync(Indexed)).FilesRead);
        Assert.True(await Layout.ContainsAsync(list, Cancellation));
    }

    [Fact]
    public async Task The_old_index_goes_with_the_old_bundle()
    {
        await WriteAsync("weights.bin", Large);
        var before = await PackAsync(Indexed);
        await WriteAsync("weights.bin", Large, seed: 2);
        var after = await PackAsync(Indexed);

        Assert.Null(await DeltaIndex.FetchAsync(Layout, before.Manifest.Digest, Cancellation));
        Assert.NotNull(await DeltaIndex.FetchAsync(Layout, after.Manifest.Digest, Cancellation));
    }

    [Fact]
    public async Task There_is_none_where_no_file_is_large()
    {
        await WriteAsync("small.bin", (int)DeltaIndex.MinFileSize - 1);

        Assert.Null(await DeltaIndex.FetchAsync(Layout, (await PackAsync(Indexed)).Manifest.Digest, Cancellation));
    }

    private static PackRequest Indexed(PackRequest request) => request with { DeltaIndex = true };

    private async Task WriteAsync(string path, int size, int seed = 1)
    {
        var file = await Bytes.WriteAsync(Path.Combine(Folder["model"], path), size, seed);
        // So long ago that nothing can be written to it at the same time.
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(-seed));
    }
}
