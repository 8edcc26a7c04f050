using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

public sealed class ManySmallFiles(PackedPackages packages) : LoopbackBuildTest(packages)
{
    private const int Count = 300;

    [Fact]
    public async Task Are_built_published_and_restored_in_a_few_requests()
    {
        WriteMany();

        await SucceedAsync("fashion-mnist", "publish", "-v:q");
        Assert.InRange(Loopback.Requests.All.Count, 1, 20);
        Loopback.Requests.Clear();
        WriteApp("""<ModelReference Include="ml/fashion-mnist" Version="1.*" />""");
        await SucceedAsync("app", "build", "-v:q");

        Assert.InRange(Loopback.Requests.All.Count, 1, 8);
        string[] expected = ["fashion-mnist/README.md", "fashion-mnist/model.onnx", .. Enumerable.Range(0, Count).Select(i => $"fashion-mnist/parts/{i:000}.bin")];
        Assert.Equal(expected, (await FilesOfAsync("app")).Where(file => file.StartsWith("fashion-mnist/", StringComparison.Ordinal)));
        Assert.Equal("content 299", File.ReadAllText(Folder["app/bin/Debug/net10.0/models/fashion-mnist/parts/299.bin"]));
    }

    [Fact]
    public async Task Keep_their_digest_when_skopeo_copies_them_there_and_back()
    {
        Peer.Require("skopeo");
        WriteMany();
        await SucceedAsync("fashion-mnist", "build", "-v:q");
        var layout = $"oci:{Folder["fashion-mnist/bin/Debug/fashion-mnist.oci"]}:1.2.0";

        var packed = await SkopeoAsync("inspect", "--raw", layout);
        await SkopeoAsync("copy", "--dest-tls-verify=false", layout, $"docker://{Loopback.Host}/copy/model:1");
        await SkopeoAsync("copy", "--src-tls-verify=false", $"docker://{Loopback.Host}/copy/model:1", $"oci:{Folder["back"]}:1");

        Assert.Equal(packed, await SkopeoAsync("inspect", "--raw", $"oci:{Folder["back"]}:1"));
        Assert.Contains("application/vnd.cncf.model.weight.v1.tar", packed, StringComparison.Ordinal);
    }

    private void WriteMany()
    {
        Folder.Write("fashion-mnist/README.md", "# Many files");
        for (var i = 0; i < Count; i++)
        {
            Folder.Write($"fashion-mnist/model/parts/{i:000}.bin", $"content {i}");
        }

        WriteModel();
    }
}
