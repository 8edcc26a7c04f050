using System.Text.Json;
using ModelBuild.Oci.Layout;

namespace ModelBuild.Oci.Tests.Layout;

public sealed class ALayout : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly OciLayout layout;

    public ALayout() => layout = new(folder["model"]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task That_is_not_there_holds_nothing()
    {
        Assert.Null(await layout.ResolveAsync("1.0.0", Cancellation));
        Assert.Null(await layout.FetchManifestAsync(Sample.EmptyDigest, Cancellation));
        Assert.False(await layout.ContainsAsync(Sample.Blob("").Descriptor, Cancellation));
        Assert.Empty(await Sample.TagsOfAsync(layout, Cancellation));
        await Assert.ThrowsAsync<ContentNotFoundException>(() => layout.OpenBlobAsync(Sample.Blob("x").Descriptor, 0, Cancellation));
        Assert.False(Directory.Exists(folder["model"]));
    }

    [Fact]
    public async Task Holds_what_was_pushed()
    {
        var manifest = await Sample.PushAsync(layout, "content", "1.0.0", Cancellation);

        var found = await layout.FetchAsync("1.0.0", null, Cancellation);
        Assert.Equal(manifest.Bytes.ToArray(), found.Bytes.ToArray());
        Assert.Equal("content"u8.ToArray(), (await layout.ReadBlobAsync(found.Manifest!.Config, 100, Cancellation)).ToArray());
        Assert.Equal(manifest.Digest, (await layout.ResolveAsync("1.0.0", Cancellation))?.Digest);
    }

    [Fact]
    public async Task Is_one_that_the_specification_knows()
    {
        await Sample.PushAsync(layout, "content", "1.0.0", Cancellation);

        Assert.Equal("""{"imageLayoutVersion":"1.0.0"}""", await File.ReadAllTextAsync(folder["model/oci-layout"], Cancellation));
        using var index = JsonDocument.Parse(await File.ReadAllBytesAsync(folder["model/index.json"], Cancellation));
        Assert.Equal(2, index.RootElement.GetProperty("schemaVersion").GetInt32());
        var entry = index.RootElement.GetProperty("manifests").EnumerateArray().Single();
        Assert.Equal("1.0.0", entry.GetProperty("annotations").GetProperty("org.opencontainers.image.ref.name").GetString());
        Assert.Empty(await Sample.WrongBlobsAsync(folder["model/blobs"], Cancellation));
    }

    [Fact]
    public async Task Says_whether_a_blob_was_there()
    {
        Assert.Equal(PushOutcome.Sent, await layout.PushBlobAsync(Sample.Blob("content"), null, Cancellation));
        Assert.Equal(PushOutcome.Present, await layout.PushBlobAsync(Sample.Blob("content"), null, Cancellation));
    }

    [Fact]
    public async Task Opens_a_blob_in_its_middle()
    {
        await layout.PushBlobAsync(Sample.Blob("content"), null, Cancellation);

        await using var stream = await layout.OpenBlobAsync(Sample.Blob("content").Descriptor, 3, Cancellation);
        using var reader = new StreamReader(stream);

        Assert.Equal("tent", await reader.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task Refuses_a_manifest_whose_bytes_changed()
    {
        var manifest = await Sample.PushAsync(layout, "content", "1.0.0", Cancellation);
        var bytes = manifest.Bytes.ToArray();
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(layout.PathOf(manifest.Digest), bytes, Cancellation);

        await Assert.ThrowsAsync<ContentMismatchException>(() => layout.FetchAsync("1.0.0", null, Cancellation));
    }

    [Fact]
    public async Task Refuses_a_blob_as_a_manifest()
    {
        await layout.PushBlobAsync(Sample.Blob("content"), null, Cancellation);

        await Assert.ThrowsAsync<InvalidDocumentException>(() => layout.FetchManifestAsync(Sample.Blob("content").Descriptor.Digest, Cancellation));
    }

    [Fact]
    public async Task Refuses_to_read_a_blob_larger_than_asked_for()
    {
        await layout.PushBlobAsync(Sample.Blob("content"), null, Cancellation);

        await Assert.ThrowsAsync<InvalidDocumentException>(() => layout.ReadBlobAsync(Sample.Blob("content").Descriptor, 6, Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"schemaVersion":2,"config":{},"layers":[]}""")]
    public async Task Names_its_index_where_it_cannot_be_read(string json)
    {
        folder.Write("model/index.json", json);

        var failure = await Assert.ThrowsAsync<InvalidDocumentException>(() => layout.ResolveAsync("1.0.0", Cancellation));

        Assert.Contains(folder["model/index.json"], failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_one_manifest_and_its_blobs_when_told_to()
    {
        await Sample.PushAsync(layout, "old", "1.0.0", Cancellation);
        await Sample.PushAsync(layout, "older", "0.9.0", Cancellation);
        var kept = await Sample.PushAsync(layout, "new", null, Cancellation);

        await layout.KeepOnlyAsync([("1.1.0", kept.Descriptor)], [.. kept.Manifest!.Blobs, kept.Descriptor], Cancellation);

        Assert.Equal(["1.1.0"], await Sample.TagsOfAsync(layout, Cancellation));
        Assert.Equal(kept.Digest, (await layout.FetchAsync("1.1.0", null, Cancellation)).Digest);
        Assert.Equal(
            new[] { kept.Digest.Hex, Sample.Blob("new").Descriptor.Digest.Hex }.Order(StringComparer.Ordinal),
            Directory.GetFiles(folder["model/blobs/sha256"]).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);
    }

    [Fact]
    public async Task Is_read_where_it_cannot_be_written()
    {
        using var disk = SmallDisk.Mount(4 * 1024 * 1024);
        var layout = new OciLayout(disk["model"]);
        var manifest = await Sample.PushAsync(layout, "content", "1.0.0", Cancellation);
        disk.MakeReadOnly();

        Assert.Equal(manifest.Digest, (await layout.FetchAsync("1.0.0", null, Cancellation)).Digest);
        Assert.Equal(7, (await layout.ReadBlobAsync(manifest.Manifest!.Config, 100, Cancellation)).Length);
        Assert.Equal(PushOutcome.Present, await layout.PushBlobAsync(Sample.Blob("content"), null, Cancellation));
        var failure = await Record.ExceptionAsync(() => Sample.PushAsync(layout, "more", "2.0.0", Cancellation));
        Assert.True(failure is IOException or UnauthorizedAccessException, failure?.ToString());
        Assert.Equal(["1.0.0"], await Sample.TagsOfAsync(layout, Cancellation));
    }
}
