using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;

namespace ModelBuild.Bundles.Tests.Packing;

public sealed class WithoutAProject : PackingTest
{
    private readonly Repositories repositories = new(new());

    [Fact]
    public async Task A_folder_becomes_a_bundle_beside_what_a_layout_holds()
    {
        Folder.Write("bert/model.onnx", "weights");
        Folder.Write("bert/eval/a.json", "{}");
        Folder.Write("bert/.git/config", "not this");
        Folder.Write("bert/notes.tmp", "nor this");
        Folder.Write("card.md", "# Bert");

        var first = await PackFolderAsync("bert", "./there.oci:1.0.0", request => request with
        {
            Kinds = [KeyValuePair.Create("eval/**", ModelFileKind.Dataset)],
            Excludes = ["*.tmp"],
            ReadmeFile = Folder["card.md"],
            Metadata = request.Metadata with { Licenses = ["MIT"], Authors = ["Ada"] },
            Tags = ["latest"],
        });
        Folder.Write("bert/model.onnx", "others");
        await PackFolderAsync("bert", "./there.oci:2.0.0");

        var inspection = await new ModelInspector(repositories).InspectAsync(ArtifactReference.Parse("./there.oci:latest", Folder.Path), Cancellation);
        Assert.Equal(first, inspection.Document.Digest);
        Assert.Equal(["README.md", "eval/a.json", "model.onnx"], inspection.Files.Select(file => file.Path));
        Assert.Equal(ModelFileKind.Dataset, inspection.Files[1].Kind);
        Assert.Equal(("there", "1.0.0", "MIT", "Ada"), (inspection.Metadata.Name, inspection.Metadata.Version, inspection.Metadata.Licenses[0], inspection.Metadata.Authors[0]));
        Assert.Equal(["1.0.0", "2.0.0", "latest"], (await repositories.Open(RepositoryAddress.InFolder(Folder["there.oci"])).ListTagsAsync(Cancellation).ToListAsync(Cancellation)).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder["work"]));
    }

    [Fact]
    public async Task The_same_folder_is_the_same_bundle_anywhere()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        Folder.Write("bert/model.onnx", "weights");

        var there = await PackFolderAsync("bert", $"{registry.Host}/ml/bert:1.0.0");

        Assert.Equal(there, await PackFolderAsync("bert", "./bert.oci", request => request with { Metadata = request.Metadata with { Version = "1.0.0" } }));
        Assert.Equal(["1.0.0"], registry["ml/bert"].Tags.Keys);
    }

    [Fact]
    public async Task A_folder_that_links_back_to_itself_is_gone_through_once()
    {
        Folder.Write("bert/a/model.onnx", "weights");
        foreach (var name in new[] { "back", "again", "oncemore" })
        {
            Directory.CreateSymbolicLink(Folder[$"bert/a/{name}"], Folder["bert"]);
        }

        await PackFolderAsync("bert", "./there.oci:1.0.0");

        var inspection = await new ModelInspector(repositories).InspectAsync(ArtifactReference.Parse("./there.oci:1.0.0", Folder.Path), Cancellation);
        Assert.Equal(["a/model.onnx"], inspection.Files.Select(file => file.Path));
    }

    [Fact]
    public async Task A_folder_of_ormb_is_taken_as_it_stands()
    {
        Folder.Write("fashion/ormbfile.yaml", "author: Ada\nformat: ONNX\nframework: PyTorch\n");
        Folder.Write("fashion/model/model.onnx", "weights");
        Folder.Write("fashion/notes.txt", "not this");

        await PackFolderAsync("fashion", "./fashion.oci:v1", request => request with { Form = BundleForm.Ormb });

        var inspection = await new ModelInspector(repositories).InspectAsync(ArtifactReference.Parse("./fashion.oci:v1", Folder.Path), Cancellation);
        Assert.Equal("application/vnd.caicloud.model.config.v1alpha1+json", inspection.Document.Manifest!.Config.MediaType);
        Assert.Equal("""{"author":"Ada","created":"0001-01-01T00:00:00Z","format":"ONNX","framework":"PyTorch","directoryStructure":["model/model.onnx"]}""", inspection.Config!.Value.GetRawText());
    }

    [Fact]
    public async Task Without_a_version_or_a_folder_there_is_no_bundle()
    {
        Folder.Write("bert/model.onnx", "weights");

        Assert.Equal("MODEL1016", (await FailureOf(() => PackFolderAsync("bert", "./bert.oci"))).Code);
        Assert.Equal("MODEL1017", (await FailureOf(() => PackFolderAsync("nowhere", "./bert.oci:1.0.0"))).Code);
    }

    private async Task<Digest> PackFolderAsync(string folder, string destination, Func<FolderPackRequest, FolderPackRequest>? change = null)
    {
        var request = new FolderPackRequest
        {
            Directory = Folder[folder],
            Destination = ArtifactReference.Parse(destination, Folder.Path),
            Metadata = new() { Name = "", Version = "" },
            WorkDirectory = Folder["work"],
        };
        if (request.Destination.Repository.Registry is not null)
        {
            request = request with { Metadata = request.Metadata with { Name = "bert" } };
        }

        return (await new FolderPacker(repositories).PackAsync(change?.Invoke(request) ?? request, null, Cancellation)).Pushed.Manifest.Digest;
    }
}
