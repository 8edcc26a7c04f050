using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Tests;

public sealed class AList : RestoringTest
{
    [Fact]
    public async Task Of_a_repository_has_the_highest_version_first()
    {
        var digest = await PublishAsync("ml/bert", "1.9.0", "nine");
        await PublishAsync("ml/bert", "1.10.0", "ten", "latest", "candidate");

        var tags = await new ModelLister(Repositories).TagsAsync(Registry.Repository("ml/bert"), Cancellation);

        Assert.Equal(["1.10.0", "1.9.0", "candidate", "latest"], tags.Select(tag => tag.Tag));
        Assert.Equal((digest, 4L), (tags[1].Digest, tags[1].Size));
        Assert.Empty(await new ModelLister(Repositories).TagsAsync(Registry.Repository("ml/none"), Cancellation));
    }

    [Fact]
    public async Task Of_a_folder_registry_has_every_layout_in_it()
    {
        await PublishAsync("ml", "1.0.0", "a");
        await PublishAsync("ml/bert", "1.0.0", "b");
        await PublishAsync("audio/whisper", "1.0.0", "c");

        Assert.Equal(["audio/whisper", "ml", "ml/bert"], await new ModelLister(Repositories).RepositoriesAsync(Registry, Cancellation));
    }

    [Fact]
    public async Task Of_a_registry_goes_on_page_by_page()
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { MaxPageSize = 2 });
        foreach (var name in "abcde")
        {
            registry[$"ml/{name}"].AddBlob("x");
        }

        Assert.Equal(["ml/a", "ml/b", "ml/c", "ml/d", "ml/e"], await new ModelLister(Repositories).RepositoriesAsync(registry.Address, Cancellation));
        Assert.Equal(3, registry.Requests.Of("GET", "/v2/_catalog").Count);
    }

    [Fact]
    public async Task A_diff_says_what_was_added_removed_and_changed()
    {
        await PublishAsync("ml/bert", "1.0.0", [("model.onnx", "weights"), ("old.txt", "old"), ("same.txt", "same")]);
        await PublishAsync("ml/bert", "2.0.0", [("model.onnx", "retrained"), ("new.txt", "new"), ("same.txt", "same")]);
        ArtifactReference Reference(string tag) => new() { Repository = Registry.Repository("ml/bert"), Tag = tag };
        var differ = new ModelDiffer(Repositories);

        var difference = await differ.DiffAsync(Reference("1.0.0"), Reference("2.0.0"), Cancellation);

        Assert.False(difference.IsSame);
        Assert.Equal([("model.onnx", 7L, 9L), ("new.txt", null, 3L), ("old.txt", 3L, null)], difference.Files.Select(file => (file.Name, file.Before?.Size, file.After?.Size)));
        Assert.Contains(new Change<string>("version", "1.0.0", "2.0.0"), difference.Fields);
        Assert.True((await differ.DiffAsync(Reference("1.0.0"), Reference("1.0.0"), Cancellation)).IsSame);
    }
}
