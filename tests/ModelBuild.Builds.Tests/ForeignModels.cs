using System.Text;
using ModelBuild.Builds.Tests.Kit;
using ModelBuild.Oci;

namespace ModelBuild.Builds.Tests;

/// <summary>References to what others wrote: an ORMB bundle, and an image for two platforms.</summary>
public sealed class ForeignModels(PackedPackages packages) : LoopbackBuildTest(packages)
{
    private const string Output = "app/bin/Debug/net10.0/models/";

    [Fact]
    public async Task Lie_in_the_output_with_their_names_bytes_and_modes()
    {
        PublishOrmb("v1", 0b111_101_101);
        PublishOrmb("v2", 0b110_100_100);
        PublishImages();
        WriteReferences("v1");

        await SucceedAsync("app", "build");

        Assert.Equal(["amd/a", "arm/a", "fashion/run.sh", "fashion/variables/variables.index"], Directory.GetFiles(Folder[Output], "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder[Output], file)).Where(path => !path.EndsWith(".model.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal("amd64", await File.ReadAllTextAsync(Folder[$"{Output}amd/a"], Cancellation));
        Assert.Equal("arm64", await File.ReadAllTextAsync(Folder[$"{Output}arm/a"], Cancellation));
        Assert.True(CanRun("fashion/run.sh"));
        Assert.False(CanRun("fashion/variables/variables.index"));

        // The same bytes, but not to be run any more.
        WriteReferences("v2");
        await SucceedAsync("app", "build", "-p:RestoreForceEvaluate=true");
        Assert.False(CanRun("fashion/run.sh"));

        // What is pinned and unpacked needs no registry.
        await Loopback.DisposeAsync();
        Directory.Delete(Folder["app/bin"], recursive: true);
        Directory.Delete(Folder["app/obj"], recursive: true);
        await SucceedAsync("app", "build", "-p:RestoreModelsLockedMode=true");
        Assert.Equal("run", await File.ReadAllTextAsync(Folder[$"{Output}fashion/run.sh"], Cancellation));
    }

    private bool CanRun(string file) => File.GetUnixFileMode(Folder[Output + file]).HasFlag(UnixFileMode.UserExecute);

    private void WriteReferences(string tag) => WriteApp(
        $"""
        <ModelReference Include="ml/fashion" Tag="{tag}" />
        <ModelReference Include="ml/car" Tag="v1" Variant="linux/amd64" Name="amd" />
        <ModelReference Include="ml/car" Tag="v1" Variant="linux/arm64" Name="arm" />
        """);

    private void PublishOrmb(string tag, int mode)
    {
        var repository = Loopback["ml/fashion"];
        var layer = Tar.Gzip(Tar.Of(Tar.File("model/run.sh", "run", mode), Tar.File("model/variables/variables.index", "index")));
        repository.AddManifest(
            OciDocument.Create(new Manifest
            {
                Config = repository.AddBlob("""{"format":"SavedModel"}""", "application/vnd.caicloud.model.config.v1alpha1+json"),
                Layers = [repository.AddBlob(layer, "application/tar+gzip")],
            }),
            tag);
    }

    private void PublishImages()
    {
        var repository = Loopback["ml/car"];
        repository.AddManifest(
            OciDocument.Create(new ManifestIndex
            {
                MediaType = MediaTypes.Index,
                Manifests = [.. new[] { "amd64", "arm64" }.Select(architecture => Image(repository, architecture) with { Platform = new() { Os = "linux", Architecture = architecture } })],
            }),
            "v1");
    }

    private static Descriptor Image(HeldRepository repository, string architecture) => repository.AddManifest(OciDocument.Create(new Manifest
    {
        MediaType = MediaTypes.Manifest,
        Config = repository.AddBlob($$"""{"architecture":"{{architecture}}","os":"linux"}""", "application/vnd.oci.image.config.v1+json"),
        Layers = [repository.AddBlob(Tar.Of(Tar.File("models/a", Encoding.UTF8.GetBytes(architecture))), "application/vnd.oci.image.layer.v1.tar")],
    }));
}
