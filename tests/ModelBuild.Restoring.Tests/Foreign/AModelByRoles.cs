using ModelBuild.Oci;

namespace ModelBuild.Restoring.Tests.Foreign;

/// <summary>Docker's and Ollama's models, whose layers say what they are for.</summary>
public sealed class AModelByRoles : ForeignTest
{
    private const string Docker = "application/vnd.docker.ai.", Ollama = "application/vnd.ollama.image.";

    [Fact]
    public async Task Of_Docker_gets_the_names_that_Docker_gives()
    {
        var layers = new[]
        {
            await BlobAsync("g", Docker + "gguf.v3"), await BlobAsync("l1", Docker + "license"), await BlobAsync("l2", Docker + "license"),
            await BlobAsync("m", Docker + "mmproj"), await BlobAsync("t", Docker + "chat.template.jinja"),
            await BlobAsync(Tar.OfFiles(("config.json", "c")), Docker + "vllm.config.tar"), await BlobAsync(Tar.OfFiles(("sub/x", "d")), Docker + "dir.tar"),
        };
        await PublishAsync(await BlobAsync("{}", Docker + "model.config.v0.1+json"), layers);

        Assert.Equal(["LICENSE=l1", "LICENSE.2=l2", "config.json=c", "model.gguf=g", "model.mmproj=m", "sub/x=d", "template.jinja=t"], FilesOf(await RestoreAsync()));
    }

    [Fact]
    public async Task Of_Docker_in_parts_numbers_them()
    {
        await PublishAsync(await BlobAsync("{}", Docker + "model.config.v0.1+json"), [await BlobAsync("1", Docker + "gguf.v3"), await BlobAsync("2", Docker + "gguf.v3")]);

        Assert.Equal(["model-00001-of-00002.gguf=1", "model-00002-of-00002.gguf=2"], FilesOf(await RestoreAsync()));
    }

    [Fact]
    public async Task Of_Docker_with_paths_keeps_them()
    {
        await PublishAsync(
            await BlobAsync("{}", Docker + "model.config.v0.2+json"),
            [await BlobAsync("s", Docker + "safetensors", ("org.cncf.model.filepath", "a/model.safetensors")), await BlobAsync("f", Docker + "model.file", ("org.cncf.model.filepath", "tokenizer.json"))]);

        Assert.Equal(["a/model.safetensors=s", "tokenizer.json=f"], FilesOf(await RestoreAsync()));
    }

    [Fact]
    public async Task Of_Docker_with_a_role_that_is_unknown_is_refused()
    {
        await PublishAsync(await BlobAsync("{}", Docker + "model.config.v0.1+json"), [await BlobAsync("x", Docker + "model.file")]);

        Assert.Contains("has no file name", (await FailureAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_Ollama_gets_plain_names()
    {
        var layers = new List<Descriptor>();
        foreach (var role in new[] { "model", "adapter", "projector", "template", "system", "params", "messages", "license", "license" })
        {
            layers.Add(await BlobAsync($"{role} {layers.Count}", Ollama + role));
        }

        await PublishAsync(
            await BlobAsync("""{"model_format":"gguf","model_family":"llama","model_type":"1B","file_type":"Q4_0"}""", "application/vnd.docker.container.image.v1+json"), layers, mediaType: MediaTypes.DockerManifest);

        Assert.Equal(
            ["LICENSE", "LICENSE.2", "adapter.gguf", "messages.json", "model.gguf", "params.json", "projector.gguf", "system", "template"],
            FilesOf(await RestoreAsync()).Select(file => file.Split('=')[0]));
    }

    [Fact]
    public async Task Of_Ollama_of_tensors_says_that_it_is_no_set_of_files()
    {
        await PublishAsync(await BlobAsync("{}", "application/vnd.docker.container.image.v1+json"), [await BlobAsync("t", Ollama + "tensor")], mediaType: MediaTypes.DockerManifest);

        Assert.Contains("a layer for each tensor", (await FailureAsync()).Message, StringComparison.Ordinal);
    }
}
