using System.Text.Json;
using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

/// <summary>Every command of the installed tool, from a login to a logout, with Debian's registry and a password.</summary>
public sealed class TheToolWithoutAProject(PackedPackages packages) : ToolTest(packages)
{
    [Fact]
    public async Task Logs_in_packs_pushes_looks_copies_pulls_compares_tags_and_deletes()
    {
        await using var first = await DockerRegistry.StartAsync(requiresPassword: true, Cancellation);
        await using var second = await DockerRegistry.StartAsync(requiresPassword: true, Cancellation);
        var (here, there) = ($"{first.Host}/ml/fashion-mnist", $"{second.Host}/ml/fashion-mnist");
        Folder.Write("files/model.onnx", "weights");
        Assert.Contains("MODEL5010", await FailAsync("", "model", "pack", "files", $"{here}:1.0.0"), StringComparison.Ordinal);
        Assert.Contains("MODEL5010", await LoginAsync(first.Host, "wrong", exitCode: 1), StringComparison.Ordinal);
        await LoginAsync(first.Host, DockerRegistry.Password);
        Assert.Contains("base64", await LoginAsync(second.Host, DockerRegistry.Password), StringComparison.Ordinal);

        await SucceedAsync("", "model", "pack", "files", $"{here}:1.0.0", "--license", "MIT", "--tag", "latest", "--annotation", "org.example.team=vision");
        Folder.Write("files/model.onnx", "retrained");
        Assert.Contains("MODEL2002", await FailAsync("", "model", "pack", "files", $"{here}:1.0.0"), StringComparison.Ordinal);
        await SucceedAsync("", "model", "pack", "files", "./fashion.oci:2.0.0", "--name", "fashion-mnist");
        await SucceedAsync("", "model", "push", "fashion.oci", here);

        Assert.Equal("ml/fashion-mnist", (await SucceedAsync("", "model", "list", first.Host)).Trim());
        using var list = JsonDocument.Parse(await SucceedAsync("", "model", "list", here, "--json"));
        Assert.Equal(["2.0.0", "1.0.0", "latest"], list.RootElement.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("tag").GetString()));
        var digest = list.RootElement.GetProperty("tags")[0].GetProperty("digest").GetString();
        Assert.Contains("MIT", await SucceedAsync("", "model", "inspect", $"{here}:1.0.0"), StringComparison.Ordinal);

        Assert.Contains("2 blobs sent", await SucceedAsync("", "model", "copy", $"{here}:2.0.0", there), StringComparison.Ordinal);
        Assert.Contains("2 mounted", await SucceedAsync("", "model", "copy", $"{here}:2.0.0", $"{first.Host}/prod/fashion-mnist"), StringComparison.Ordinal);
        Assert.Contains("2 blobs sent", await SucceedAsync("", "model", "copy", $"{here}:2.0.0", "./fashion.tar"), StringComparison.Ordinal);
        using var copied = JsonDocument.Parse(await SucceedAsync("", "model", "copy", "./fashion.tar:2.0.0", $"{second.Host}/from/tar", "--json"));
        Assert.Equal(digest, copied.RootElement.GetProperty("digest").GetString());
        Assert.Contains(digest!, await SucceedAsync("", "model", "list", "./fashion.tar"), StringComparison.Ordinal);
        await SucceedAsync("", "model", "pull", "./fashion.tar:2.0.0");
        Assert.Equal("retrained", await File.ReadAllTextAsync(Folder["fashion/model.onnx"], Cancellation));
        Assert.Contains("The same.", await SucceedAsync("", "model", "diff", "./fashion.tar:2.0.0", $"{second.Host}/from/tar:2.0.0"), StringComparison.Ordinal);
        using var pulled = JsonDocument.Parse(await SucceedAsync("", "model", "pull", $"{there}:2.0.0", "-o", "pulled", "--json"));
        Assert.Equal(digest, pulled.RootElement.GetProperty("digest").GetString());
        Assert.Equal("retrained", await File.ReadAllTextAsync(Folder["pulled/model.onnx"], Cancellation));
        await SucceedAsync("", "model", "export", $"{there}:2.0.0", "-o", "triton", "--layout", "triton");
        Assert.True(File.Exists(Folder["triton/fashion-mnist/1/model.onnx"]));

        Assert.Contains("The same.", await SucceedAsync("", "model", "diff", $"{here}:2.0.0", $"{there}:2.0.0"), StringComparison.Ordinal);
        Assert.Contains("~ model.onnx", await FailAsync("", "model", "diff", $"{here}:1.0.0", $"{there}:2.0.0"), StringComparison.Ordinal);

        await SucceedAsync("", "model", "tag", $"{here}:2.0.0", "latest");
        Assert.Contains("MODEL2004", await FailAsync("", "model", "tag", $"{here}:2.0.0", "1.0.0"), StringComparison.Ordinal);
        Assert.Contains("MODEL8030", await FailAsync("", "model", "delete", $"{here}@{digest}"), StringComparison.Ordinal);
        Assert.Contains("MODEL5023", await FailAsync("", "model", "untag", $"{here}:latest", "--yes"), StringComparison.Ordinal);
        await SucceedAsync("", "model", "delete", $"{here}@{digest}", "--yes");
        Assert.Contains("MODEL5002", await FailAsync("", "model", "inspect", $"{here}@{digest}"), StringComparison.Ordinal);

        await SucceedAsync("", "model", "logout", first.Host);
        Assert.Contains("MODEL5010", await FailAsync("", "model", "list", here), StringComparison.Ordinal);
        await SucceedAsync("", "model", "list", there);
    }

    /// <summary>The password comes on standard input.</summary>
    private async Task<string> LoginAsync(string host, string password, int exitCode = 0)
    {
        var run = await TypeAsync($"printf '%s\\n' '{password}' | dotnet model login {host} -u {DockerRegistry.Username} --password-stdin");
        Assert.True(run.ExitCode == exitCode, run.Text);
        return run.Text;
    }
}
