using System.Text.Json;
using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class TheTool(PackedPackages packages) : BuildTest(packages)
{
    [Fact]
    public async Task Installs_and_inspects_a_layout_a_folder_registry_and_a_registry()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        await PublishModelAsync();
        WriteModel(properties: $"<ModelRegistry>{registry.Host}</ModelRegistry>");
        await SucceedAsync("fashion-mnist", "publish", "-v:q");
        await SucceedAsync("", "new", "tool-manifest");
        await SucceedAsync("", "tool", "install", "dotnet-model", "--version", Version);

        var digests = new HashSet<string?>();
        foreach (var reference in new[] { "./fashion-mnist/bin/Release/fashion-mnist.oci:1.2.0", "ml/fashion-mnist:1.2.0", $"{registry.Host}/ml/fashion-mnist:1.2.0" })
        {
            using var json = JsonDocument.Parse(await SucceedAsync("", "model", "inspect", reference, "--json"));
            digests.Add(json.RootElement.GetProperty("digest").GetString());
            Assert.Equal("fashion-mnist", json.RootElement.GetProperty("config").GetProperty("descriptor").GetProperty("name").GetString());
        }

        Assert.Single(digests);
        Assert.Contains("model.onnx", await SucceedAsync("", "model", "inspect", "ml/fashion-mnist:1.2.0"), StringComparison.Ordinal);
        Assert.Contains("MODEL5002", await FailAsync("", "model", "inspect", "ml/fashion-mnist:9.9.9"), StringComparison.Ordinal);
        Assert.Contains("MODEL4002", await FailAsync("", "model", "inspect", "ml/fashion-mnist"), StringComparison.Ordinal);
        Assert.Contains("--json", await SucceedAsync("", "model", "inspect", "--help"), StringComparison.Ordinal);
    }
}
