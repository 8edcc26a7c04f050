using ModelBuild.Oci.Layout;

namespace ModelBuild.Oci.Tests.Layout;

public sealed class ALayoutOfOthers
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_read_whole()
    {
        var layout = new OciLayout(SharedFiles.Require("captures/modelpack-example"));

        var tag = Assert.Single(await Sample.TagsOfAsync(layout, Cancellation));
        var document = await layout.FetchAsync(tag, null, Cancellation);

        Assert.Equal("application/vnd.cncf.model.manifest.v1+json", document.Manifest!.ArtifactType);
        foreach (var blob in document.Manifest.Blobs)
        {
            Assert.True(await layout.ContainsAsync(blob, Cancellation));
            Assert.Equal(blob.Size, (await layout.ReadBlobAsync(blob, int.MaxValue, Cancellation)).Length);
        }
    }

    [Fact]
    public async Task Is_copied_byte_by_byte()
    {
        var from = new OciLayout(SharedFiles.Require("captures/modelpack-example"));
        using var folder = new TemporaryDirectory();
        var to = new OciLayout(folder.Path);
        var document = await from.FetchAsync(Assert.Single(await Sample.TagsOfAsync(from, Cancellation)), null, Cancellation);

        foreach (var blob in document.Manifest!.Blobs)
        {
            await to.PushBlobAsync(BlobSource.In(from, blob), null, Cancellation);
        }

        await to.PushManifestAsync(document, "copy", Cancellation);

        Assert.Equal(document.Bytes.ToArray(), (await to.FetchAsync("copy", null, Cancellation)).Bytes.ToArray());
        Assert.Empty(await Sample.WrongBlobsAsync(folder["blobs"], Cancellation));
    }
}
