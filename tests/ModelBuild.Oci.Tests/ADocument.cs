using System.Text;

namespace ModelBuild.Oci.Tests;

public sealed class ADocument
{
    private static readonly Descriptor Config = new() { MediaType = "application/vnd.cncf.model.config.v1+json", Digest = Sample.EmptyDigest, Size = 0 };

    [Fact]
    public void A_manifest_is_always_the_same_bytes()
    {
        var manifest = new Manifest
        {
            MediaType = MediaTypes.Manifest,
            ArtifactType = "application/vnd.cncf.model.manifest.v1+json",
            Config = Config,
            Layers = [Config with { MediaType = "text/plain", Annotations = Annotations.Create(new("b", "2"), new("a", "ä+<\"\n"), new("B", "3")) }],
            Annotations = Annotations.Create(new KeyValuePair<string, string>("k", "v")),
        };

        const string empty = "\"digest\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"size\":0";
        Assert.Equal(
            """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.cncf.model.manifest.v1+json","config":{"mediaType":"application/vnd.cncf.model.config.v1+json",EMPTY},"layers":[{"mediaType":"text/plain",EMPTY,"annotations":{"B":"3","a":"ä+<\"\n","b":"2"}}],"annotations":{"k":"v"}}"""
                .Replace("EMPTY", empty, StringComparison.Ordinal),
            Encoding.UTF8.GetString(OciDocument.Create(manifest).Bytes.Span));
    }

    [Fact]
    public void An_index_is_always_the_same_bytes()
    {
        var index = new ManifestIndex
        {
            MediaType = MediaTypes.Index,
            Manifests = [Config with { MediaType = MediaTypes.Manifest, ArtifactType = "a/b", Platform = new() { Architecture = "arm64", Os = "linux", Variant = "v8" } }],
        };

        Assert.Equal(
            """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0,"artifactType":"a/b","platform":{"architecture":"arm64","os":"linux","variant":"v8"}}]}""",
            Encoding.UTF8.GetString(OciDocument.Create(index).Bytes.Span));
    }

    [Fact]
    public void What_was_read_keeps_its_bytes_and_so_its_digest()
    {
        var bytes = Encoding.UTF8.GetBytes(
            """
            { "layers": [], "unknown": {"deep": [1, 2]}, "config": {"size": 0, "mediaType": "a/b", "data": "", "digest": "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}, "schemaVersion": 2 }
            """);

        var document = OciDocument.Parse(bytes, MediaTypes.Manifest);

        Assert.Equal(bytes, document.Bytes.ToArray());
        Assert.Equal(Digest.Compute(bytes), document.Digest);
        Assert.Equal(new() { MediaType = MediaTypes.Manifest, Digest = Digest.Compute(bytes), Size = bytes.Length }, document.Descriptor);
        Assert.Equal("a/b", document.Manifest!.Config.MediaType);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("application/vnd.oci.image.index.v1+json")]
    [InlineData("application/vnd.oci.image.index.v1+json; charset=utf-8")]
    public void A_list_that_Go_left_out_is_empty(string? contentType)
    {
        var document = OciDocument.Parse("""{"schemaVersion":2,"manifests":null,"annotations":null}"""u8.ToArray(), contentType);

        Assert.Empty(document.Index!.Manifests);
        Assert.Equal(MediaTypes.Index, document.MediaType);
    }

    [Theory]
    [InlineData(MediaTypes.DockerManifest, """{"schemaVersion":2,"config":CONFIG,"layers":[]}""")]
    [InlineData(MediaTypes.DockerManifestList, """{"schemaVersion":2,"manifests":[]}""")]
    public void The_forms_of_Docker_are_read_too(string mediaType, string json)
    {
        json = json.Replace("CONFIG", """{"mediaType":"a/b","size":0,"digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}""", StringComparison.Ordinal);

        Assert.Equal(mediaType, OciDocument.Parse(Encoding.UTF8.GetBytes(json), mediaType).MediaType);
    }

    [Fact]
    public void A_blob_that_two_layers_share_is_one_blob()
    {
        var manifest = new Manifest { Config = Config, Layers = [Config with { MediaType = "text/plain" }, Config] };

        Assert.Equal([Config], manifest.Blobs);
    }
}
