using System.Text;

namespace ModelBuild.Oci.Tests;

public sealed class AHostileDocument
{
    private const string Empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Blob = $$"""{"mediaType":"a/b","digest":"{{Empty}}","size":0}""";
    private const string Twice = $$"""{"mediaType":"a/b","digest":"{{Empty}}","size":1}""";
    private const string Start = $$""" {"schemaVersion":2,"config":{{Blob}} """;

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("2")]
    [InlineData("{}")]
    [InlineData("<html>Sign in to the network</html>")]
    [InlineData("""{"schemaVersion":1,"name":"a","fsLayers":[],"history":[]}""")]
    [InlineData(Start + ",\"layers\":[],\"manifests\":[]}")]
    [InlineData("""{"schemaVersion":2,"layers":[],"manifests":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":null,"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"layers":[]}""")]
    [InlineData(Start + "}")]
    [InlineData(Start + ",\"layers\":null}")]
    [InlineData(Start + ",\"layers\":{}}")]
    [InlineData(Start + ",\"layers\":[null]}")]
    [InlineData(Start + ",\"layers\":[{}]}")]
    [InlineData(Start + ",\"layers\":[" + Twice + "]}")]
    [InlineData(Start + ",\"layers\":[],\"subject\":" + Twice + "}")]
    [InlineData(Start + ",\"layers\":[],\"layers\":[]}")]
    [InlineData(Start + ",\"layers\":[],\"LAYERS\":[]")]
    [InlineData(Start + ",\"Layers\":[]}")]
    [InlineData(Start + ",\"layers\":[],\"annotations\":{\"a\":\"1\",\"a\":\"2\"}}")]
    [InlineData(Start + ",\"layers\":[],\"annotations\":{\"a\":1}}")]
    [InlineData(Start + ",\"layers\":[],\"annotations\":[]}")]
    [InlineData(Start + ",\"layers\":[],\"x\":\"\\ud800\",\"\\ud800\":1}")]
    [InlineData(Start + ",\"layers\":[],\"mediaType\":\"\\ud800\"}")]
    [InlineData(Start + ",\"layers\":[]}\0")]
    [InlineData(Start + ",\"layers\":[]}{}")]
    [InlineData(Start + ",\"layers\":[],}")]
    [InlineData(Start + ",\"layers\":[] /* a comment */}")]
    [InlineData("""{"schemaVersion":3,"manifests":[]}""")]
    [InlineData("""{"schemaVersion":"2","manifests":[]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[null]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[[]]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":5}""")]
    public void Is_refused(string json) => Refused(Encoding.UTF8.GetBytes(json));

    [Theory]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1.0")]
    [InlineData("\"5\"")]
    [InlineData("null")]
    [InlineData("9223372036854775808")]
    [InlineData("{}")]
    public void Is_refused_for_a_size_that_is_none(string size) =>
        Refused(Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"manifests":[{"mediaType":"a/b","digest":"{{Empty}}","size":{{size}}}]}"""));

    [Theory]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("\"\"")]
    [InlineData("\"sha256:../../etc/passwd\"")]
    [InlineData("\"md5:d41d8cd98f00b204e9800998ecf8427e\"")]
    public void Is_refused_for_a_digest_that_is_none(string digest) =>
        Refused(Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"manifests":[{"mediaType":"a/b","digest":{{digest}},"size":0}]}"""));

    [Theory]
    [InlineData(MediaTypes.Index, MediaTypes.Manifest)]
    [InlineData(MediaTypes.Manifest, null)]
    [InlineData(MediaTypes.Index, "text/html")]
    [InlineData("text/plain", null)]
    [InlineData(null, "application/octet-stream")]
    [InlineData(null, MediaTypes.Manifest)]
    public void Is_refused_where_its_media_type_is_not_what_it_is(string? stated, string? served) =>
        Refused(Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,{{(stated is null ? "" : $"\"mediaType\":\"{stated}\",")}}"manifests":[]}"""), served);

    [Fact]
    public void Is_refused_where_it_nests_without_end()
    {
        var deep = new string('[', 10_000) + new string(']', 10_000);

        Refused(Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"manifests":[],"x":{{deep}}}"""));
    }

    [Fact]
    public void Is_refused_where_it_is_too_large()
    {
        Refused(new byte[OciDocument.MaxSize + 1]);
        var largest = Encoding.UTF8.GetBytes("""{"schemaVersion":2,"manifests":[]}""".PadRight(OciDocument.MaxSize));
        Assert.Equal(OciDocument.MaxSize, OciDocument.Parse(largest, null).Descriptor.Size);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-32")]
    [InlineData("utf-8")]
    public void Is_refused_with_a_byte_order_mark(string encoding)
    {
        var writer = Encoding.GetEncoding(encoding);

        Refused([.. writer.GetPreamble(), .. writer.GetBytes("""{"schemaVersion":2,"manifests":[]}""")]);
    }

    [Fact]
    public void Is_refused_where_a_text_in_it_is_not_UTF_8() =>
        Refused([.. """{"schemaVersion":2,"manifests":[],"mediaType":" """u8, 0xC3, 0x28, .. "\"}"u8]);

    [Fact]
    public void Costs_no_memory_for_a_size_that_it_claims()
    {
        var document = OciDocument.Parse(
            Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"config":{{Blob}},"layers":[{"mediaType":"a/b","digest":"{{Empty[..^1]}}6","size":4611686018427387904}]}"""), null);

        Assert.Equal(1L << 62, document.Manifest!.Layers.Single().Size);
    }

    private static void Refused(byte[] bytes, string? contentType = null) =>
        Assert.Throws<InvalidDocumentException>(() => OciDocument.Parse(bytes, contentType));
}
