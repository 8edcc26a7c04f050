using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class ARealRegistry(PackedPackages packages) : BuildTest(packages)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Gives_real_models_back_byte_for_byte(bool authenticates)
    {
        await using var registry = await DockerRegistry.StartAsync(authenticates, Cancellation);
        var credentials = authenticates ? Variables(registry.Host, DockerRegistry.User) : [];
        CopyRealModels();
        WriteModel(properties: $"<ModelRegistry>{registry.Host}</ModelRegistry>");

        await SucceedAsync("fashion-mnist", credentials, "publish", "-v:q");
        Assert.Contains("0 blobs of 0 bytes sent", await SucceedAsync("fashion-mnist", credentials, "publish", "-v:n"), StringComparison.Ordinal);
        WriteApp($"""<ModelReference Include="{registry.Host}/ml/fashion-mnist" Version="1.*" />""");
        await SucceedAsync("app", credentials, "build");

        Assert.Equal(Contents(Folder["fashion-mnist/model"]), Contents(Folder["app/bin/Debug/net10.0/models/fashion-mnist"]));
    }

    [Fact]
    public async Task Says_where_wrong_credentials_came_from_and_not_what_they_are()
    {
        await using var registry = await DockerRegistry.StartAsync(requiresPassword: true, Cancellation);
        WriteModel(properties: $"<ModelRegistry>{registry.Host}</ModelRegistry>");

        Assert.Contains("error MODEL5010", await FailAsync("fashion-mnist", "publish"), StringComparison.Ordinal);

        var wrong = Variables(registry.Host, DockerRegistry.User);
        wrong[wrong.Keys.Single(name => name.EndsWith("_PASSWORD", StringComparison.Ordinal))] = "hunter2";
        var text = await FailAsync("fashion-mnist", wrong, "publish", "-v:diag");
        Assert.Contains("_USERNAME", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text.Replace("_PASSWORD = hunter2", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_the_digest_when_skopeo_copies_the_layout_there_and_back()
    {
        Peer.Require("skopeo");
        await using var registry = await DockerRegistry.StartAsync(requiresPassword: false, Cancellation);
        CopyRealModels();
        WriteModel();
        await SucceedAsync("fashion-mnist", "build");
        var layout = $"oci:{Folder["fashion-mnist/bin/Debug/fashion-mnist.oci"]}:1.2.0";

        var inspected = await SkopeoAsync("inspect", "--raw", layout);
        await SkopeoAsync("copy", "--dest-tls-verify=false", layout, $"docker://{registry.Host}/copy/model:1");
        await SkopeoAsync("copy", "--src-tls-verify=false", $"docker://{registry.Host}/copy/model:1", $"oci:{Folder["back"]}:1");

        Assert.Equal(inspected, await SkopeoAsync("inspect", "--raw", $"oci:{Folder["back"]}:1"));
        Assert.Contains("application/vnd.cncf.model.manifest.v1+json", inspected, StringComparison.Ordinal);
    }

    private void CopyRealModels()
    {
        foreach (var folder in new[] { "ormb/SavedModel-fashion/model", "tensorflow/half_plus_two", "onnx", "gguf" })
        {
            var source = SharedFiles.Require($"models/{folder}");
            foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            {
                Folder.Write(Path.Combine("fashion-mnist/model", folder, Path.GetRelativePath(source, file)), File.ReadAllBytes(file));
            }
        }
    }

    private static string[] Contents(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => $"{Path.GetRelativePath(folder, file)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")
            .Order(StringComparer.Ordinal),
    ];
}
