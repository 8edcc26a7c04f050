namespace ModelBuild.Restoring.Tests.Foreign;

public sealed class AnArtifact : ForeignTest
{
    private const string Title = "org.opencontainers.image.title", Image = "application/vnd.oci.image.layer.v1.tar", Unpack = "io.deis.oras.content.unpack";

    [Fact]
    public async Task That_borrows_the_configuration_of_an_image_is_still_files()
    {
        await PublishAsync(await BlobAsync("{}", "application/vnd.oci.image.config.v1+json"), [await BlobAsync("w", Image, (Title, "model.onnx"))]);

        Assert.Equal(["model.onnx=w"], FilesOf(await RestoreAsync()));
    }

    [Fact]
    public async Task Of_oras_is_its_titled_layers_whatever_their_type()
    {
        var layers = new[]
        {
            await BlobAsync("w", Image, (Title, "model.onnx")),
            await BlobAsync(Tar.Gzip(Tar.OfFiles(("x", "y"))), "application/gzip", (Title, "data.tar.gz")),
            await BlobAsync(Tar.Gzip(Tar.Of(Tar.Folder("assets/"), Tar.File("assets/a", "1"), Tar.SymLink("assets/b", "a"))), Image + "+gzip", (Title, "assets"), (Unpack, "true")),
        };
        await PublishAsync(await BlobAsync("{}", "application/vnd.unknown.config.v1+json"), layers);

        var result = await RestoreAsync();

        Assert.Equal(["assets/a", "assets/b", "data.tar.gz", "model.onnx"], result.Models[0].Files.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Equal("1", File.ReadAllText(result.Models[0].Files.Single(file => file.Path == "assets/b").CachePath));
    }

    [Fact]
    public async Task With_layers_that_have_no_name_says_so()
    {
        await PublishAsync(await BlobAsync("{}", "application/vnd.oci.empty.v1+json"), [await BlobAsync("w", "a/b", (Title, "model.onnx")), await BlobAsync("x", "a/c")], "example/model");

        var result = await RestoreAsync();

        Assert.Equal(["model.onnx=w"], FilesOf(result));
        Assert.Equal("MODEL4015", Assert.Single(result.Warnings).Code);
    }

    [Theory]
    [InlineData("application/vnd.cncf.helm.config.v1+json", "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "a Helm chart")]
    [InlineData("application/vnd.oci.image.config.v1+json", "application/vnd.dev.cosign.simplesigning.v1+json", "a cosign signature")]
    [InlineData("application/vnd.oci.image.config.v1+json", "application/vnd.in-toto+json", "an attestation")]
    [InlineData("application/vnd.example+json", "a/b", "'application/vnd.example+json'")]
    [InlineData("application/vnd.oci.image.config.v1+json", Image + "+gzip+encrypted", "encrypted")]
    public async Task That_is_no_model_says_what_it_is(string config, string layer, string what)
    {
        await PublishAsync(await BlobAsync("{}", config), [await BlobAsync("x", layer)]);

        var failure = await FailureAsync();

        Assert.Equal("MODEL4001", failure.Code);
        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
    }
}
