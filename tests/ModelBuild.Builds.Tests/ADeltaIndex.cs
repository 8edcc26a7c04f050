using System.Text.Json;
using ModelBuild.Builds.Tests.Kit;
using ModelBuild.Oci;

namespace ModelBuild.Builds.Tests;

/// <summary>A new version of a large file, from the project that makes it to the app that has the old one.</summary>
public sealed class ADeltaIndex(PackedPackages packages) : ToolTest(packages)
{
    private const int Size = 16 * 1024 * 1024;

    /// <summary>Where bytes are put in and others taken out, and for how many.</summary>
    private const int Edit = 5_000_000, EditLength = 200_000;

    [Fact]
    public async Task Of_a_model_project_lets_a_build_fetch_what_changed()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        WriteModel(properties: $"<ModelRegistry>{registry.Host}</ModelRegistry><ModelDeltaIndex>true</ModelDeltaIndex>", version: "1.0.0");
        await WriteWeightsAsync("fashion-mnist/model/weights.bin", changed: false);
        await SucceedAsync("fashion-mnist", "publish", "-v:q");
        WriteApp($"""<ModelReference Include="{registry.Host}/ml/fashion-mnist" Version="1.*" />""");
        await SucceedAsync("app", "build", "-v:q");
        await WriteWeightsAsync("fashion-mnist/model/weights.bin", changed: true);
        await SucceedAsync("fashion-mnist", "publish", "-v:q", "-p:Version=2.0.0");
        registry.Requests.Clear();

        WriteApp($"""<ModelReference Include="{registry.Host}/ml/fashion-mnist" Version="2.*" />""");
        await SucceedAsync("app", "build", "-v:q");

        Assert.Equal(DigestOf("fashion-mnist/model/weights.bin"), DigestOf("app/bin/Debug/net10.0/models/fashion-mnist/weights.bin"));
        Assert.InRange(registry.Requests.All.Sum(request => request.BytesOut), 1, Size / 10);
        // A publish of what is there looks, and sends nothing.
        registry.Requests.Clear();
        await SucceedAsync("fashion-mnist", "publish", "-v:q", "-p:Version=2.0.0");
        Assert.DoesNotContain(registry.Requests.All, request => request.Method is "PUT" or "POST");
    }

    [Fact]
    public async Task That_the_tool_packed_lets_it_pull_what_changed_from_a_real_registry()
    {
        await using var registry = await DockerRegistry.StartAsync(requiresPassword: false, Cancellation);
        var model = $"{registry.Host}/ml/bert";
        await WriteWeightsAsync("files/weights.bin", changed: false);
        await SucceedAsync("", "model", "pack", "files", $"{model}:1.0.0", "--delta-index");
        await SucceedAsync("", "model", "pull", $"{model}:1.0.0", "-o", "pulled");
        await WriteWeightsAsync("files/weights.bin", changed: true);
        await SucceedAsync("", "model", "pack", "files", $"{model}:2.0.0", "--delta-index");

        using var pulled = JsonDocument.Parse(await SucceedAsync("", "model", "pull", $"{model}:2.0.0", "-o", "pulled", "--json"));

        Assert.Equal(DigestOf("files/weights.bin"), DigestOf("pulled/weights.bin"));
        Assert.InRange(pulled.RootElement.GetProperty("bytesFetched").GetInt64(), 1, Size / 10);
        using var list = JsonDocument.Parse(await SucceedAsync("", "model", "list", model, "--json"));
        Assert.Equal(["2.0.0", "1.0.0"], list.RootElement.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("tag").GetString()));
    }

    private Digest DigestOf(string path) => Digest.Compute(File.ReadAllBytes(Folder[path]));

    private Task WriteWeightsAsync(string path, bool changed)
    {
        var bytes = Bytes.Of(Size);
        Directory.CreateDirectory(Path.GetDirectoryName(Folder[path])!);
        return File.WriteAllBytesAsync(Folder[path], changed ? [.. bytes[..Edit], .. Bytes.Of(EditLength, seed: 2), .. bytes[(Edit + (2 * EditLength))..]] : bytes, Cancellation);
    }
}
