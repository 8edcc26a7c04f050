using ModelBuild.Oci;

namespace ModelBuild.Bundles.Tests;

public sealed class ADiagnostic
{
    [Theory]
    [InlineData("a\u001b[31mred")]
    [InlineData("a\n##vso[task.complete]")]
    [InlineData("a\r::error::x")]
    [InlineData("a\u202egnp.exe")]
    public async Task Shows_no_character_that_a_terminal_or_build_server_acts_on(string name)
    {
        var content = new Descriptor { MediaType = "text/plain", Digest = Digest.Compute("x"u8), Size = 1 };
        var bundle = OciDocument.Create(new Manifest { MediaType = MediaTypes.Manifest, Config = content, Layers = [content with { MediaType = $"text/{name}+gzip" }] });

        var failure = await Assert.ThrowsAsync<UnsupportedBundleException>(() => BundleReader.ReadAsync(bundle, (_, _) => throw new InvalidOperationException(), TestContext.Current.CancellationToken));
        var diagnostic = InspectDiagnostics.Unsupported("here", failure);

        Assert.DoesNotContain(diagnostic.ToString(), letter => char.IsControl(letter) || letter == '\u202e');
        Assert.Contains("\uFFFD", diagnostic.Message, StringComparison.Ordinal);
    }
}
