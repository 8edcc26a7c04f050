using ModelBuild.Oci;

namespace ModelBuild.Bundles.Tests;

public sealed class AnIndex
{
    private static readonly (Descriptor Descriptor, OciDocument Document)[] Manifests =
    [
        Entry("amd64", Platform("linux", "amd64")),
        Entry("arm v7", Platform("linux", "arm", "v7")),
        Entry("arm64", Platform("linux", "arm64", "v8")),
        Entry("int8", null, (AnnotationNames.RefName, "quantized")),
        Entry("fp16", null, ("variant", "half")),
        Entry("attestation", Platform("unknown", "unknown")),
        Entry("other attestation", Platform("linux", "amd64"), ("vnd.docker.reference.type", "attestation-manifest")),
    ];

    [Theory]
    [InlineData("linux/amd64", "amd64")]
    [InlineData("linux/arm64", "arm64")]
    [InlineData("linux/arm64/v8", "arm64")]
    [InlineData("linux/arm", "arm v7")]
    [InlineData("quantized", "int8")]
    [InlineData("half", "fp16")]
    public async Task Gives_the_entry_that_is_asked_for(string variant, string expected) =>
        Assert.Equal(expected, (await ChooseAsync(Manifests, variant)).Manifest!.Annotations!["content"]);

    [Fact]
    public async Task Gives_the_only_entry_that_is_no_attestation() =>
        Assert.Equal("arm64", (await ChooseAsync([Manifests[2], Manifests[5], Manifests[6]], null)).Manifest!.Annotations!["content"]);

    [Fact]
    public async Task Never_guesses()
    {
        var several = await Assert.ThrowsAsync<ModelException>(() => ChooseAsync(Manifests, null));
        var none = await Assert.ThrowsAsync<ModelException>(() => ChooseAsync(Manifests, "windows/amd64"));

        Assert.Equal(("MODEL4010", "MODEL4011"), (several.Diagnostic.Code, none.Diagnostic.Code));
        Assert.All([several, none], failure => Assert.Contains("linux/amd64, linux/arm/v7, linux/arm64/v8, quantized, half", failure.Diagnostic.Message, StringComparison.Ordinal));
        await Assert.ThrowsAsync<UnsupportedBundleException>(() => ChooseAsync([Manifests[5]], null));
    }

    private static Task<OciDocument> ChooseAsync(IEnumerable<(Descriptor Descriptor, OciDocument Document)> entries, string? variant) => IndexVariants.ChooseAsync(
        OciDocument.Create(new ManifestIndex { MediaType = MediaTypes.Index, Manifests = [.. entries.Select(entry => entry.Descriptor)] }),
        variant,
        "here",
        (entry, _) => Task.FromResult(Manifests.First(known => known.Descriptor.Digest == entry.Digest).Document),
        TestContext.Current.CancellationToken);

    private static (Descriptor, OciDocument) Entry(string content, Platform? platform, params (string Name, string Value)[] annotations)
    {
        var layer = new Descriptor { MediaType = "a/b", Digest = Digest.Compute(System.Text.Encoding.UTF8.GetBytes(content)), Size = content.Length };
        var document = OciDocument.Create(new Manifest { MediaType = MediaTypes.Manifest, Config = layer, Layers = [layer], Annotations = Annotations.Create(KeyValuePair.Create("content", content)) });
        return (document.Descriptor with { Platform = platform, Annotations = Annotations.Create(annotations.Select(annotation => KeyValuePair.Create(annotation.Name, annotation.Value))) }, document);
    }

    private static Platform Platform(string os, string architecture, string? variant = null) => new() { Os = os, Architecture = architecture, Variant = variant };
}
