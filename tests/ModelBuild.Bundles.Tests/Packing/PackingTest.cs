using System.Text.Json;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;
using ModelBuild.Oci.Layout;

namespace ModelBuild.Bundles.Tests.Packing;

/// <summary>A folder to pack and a layout to pack it into.</summary>
public abstract class PackingTest : IDisposable
{
    protected TemporaryDirectory Folder { get; } = new();

    protected string Model => Folder["model"];

    protected OciLayout Layout => new(Folder["bin/model.oci"]);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Packs every file below <see cref="Model"/>, as <c>ModelFile Include="model/**"</c> would.</summary>
    protected Task<PackResult> PackAsync(Func<PackRequest, PackRequest>? change = null)
    {
        var request = new PackRequest
        {
            Files = Directory.Exists(Model) ? FilesIn(Model) : [],
            Metadata = new() { Name = "fashion-mnist", Version = "1.2.0" },
            LayoutDirectory = Folder["bin/model.oci"],
            DigestCacheFile = Folder["obj/model.digests.json"],
        };
        return ModelPacker.PackAsync(change?.Invoke(request) ?? request, null, Cancellation);
    }

    protected static System.Collections.Immutable.ImmutableArray<ModelFile> FilesIn(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, MaxRecursionDepth = 8 }).Select(path => new ModelFile
        {
            SourcePath = path,
            Path = Path.GetRelativePath(folder, path).Replace('\\', '/'),
            WildcardRoot = folder,
        }),
    ];

    protected async Task<Manifest> ManifestAsync() => (await Layout.FetchAsync("1.2.0", null, Cancellation)).Manifest!;

    protected async Task<JsonElement> ConfigAsync() =>
        JsonDocument.Parse(await Layout.ReadBlobAsync((await ManifestAsync()).Config, OciDocument.MaxSize, Cancellation)).RootElement;

    protected static async Task<Diagnostic> FailureOf(Func<Task> act) => (await Assert.ThrowsAsync<ModelException>(act)).Diagnostic;
}
