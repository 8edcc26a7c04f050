using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

/// <summary>What help shows can be typed as it stands: the first example of every command, on hosts that a proxy leads to a loopback registry.</summary>
public sealed class TheExamples(PackedPackages packages) : ToolTest(packages)
{
    private const string App = "app";

    private LoopbackRegistry? loopback;
    private StandInProxy? proxy;

    protected override string Registry => loopback?.Host ?? base.Registry;

    protected override DotNet DotNet => base.DotNet with
    {
        Environment = new Dictionary<string, string?>(base.DotNet.Environment)
        {
            ["HTTPS_PROXY"] = proxy?.Url.AbsoluteUri, ["NO_PROXY"] = null, ["MODELBUILD_HOSTS_DIRECTORY"] = Folder["certs.d"], ["TOKEN"] = "a password",
        },
    };

    [Fact]
    public async Task Of_every_command_work()
    {
        var commands = await CommandsAsync();
        Assert.Equal(["cache prune", "completion", "pull"], commands.Intersect(["completion", "pull", "cache prune"]).Order(StringComparer.Ordinal));
        foreach (var command in commands)
        {
            await using (loopback = await LoopbackRegistry.StartAsync())
            await using (proxy = new(loopback.Host))
            {
                var digest = await PrepareAsync(command);
                var example = (await ExampleAsync(command)).Replace("sha256:…", digest, StringComparison.Ordinal);
                var run = await TypeAsync(example, App);
                Assert.True(run.ExitCode == (command == "diff" ? 3 : 0), $"{example}:\n{run.Text}");
            }
        }
    }

    private async Task<string> ExampleAsync(string command)
    {
        var help = await TypeAsync($"dotnet model {command} --help");
        Assert.True(help.ExitCode == 0, help.Text);
        var example = help.Text.Split("Examples:\n") is [_, var examples] ? examples.Split('\n')[0].Trim() : "";
        Assert.Contains($"dotnet model {command}", example, StringComparison.Ordinal);
        return example;
    }

    /// <summary>The machine of somebody who would type the example of a command, and the digest that is meant in it.</summary>
    private async Task<string> PrepareAsync(string command)
    {
        Folder.Write("certs.d/_default/ca.pem", proxy!.Pem);
        Folder.Write("certs.d/_default/hosts.toml", "ca = 'ca.pem'");
        Directory.CreateDirectory(Folder[App]).Delete(recursive: true);
        WriteApp(command == "add" ? "" : """
            <ModelReference Include="harbor.example.com/ml/fashion-mnist" Version="1.*" />
            <ModelReference Include="ml/bert" Version="1.*" />
            """);
        if (command == "pack")
        {
            Folder.Write($"{App}/fashion-mnist/model.onnx", "weights");
            return "";
        }

        await PublishModelAsync("words", "1.0.0", "bert");
        var digest = await PublishModelAsync("retrained", "1.3.0");
        await PublishModelAsync("weights", "1.2.0");
        if (command == "push")
        {
            Directory.CreateDirectory(Folder[$"{App}/bin/Release"]);
            Directory.Move(Folder["fashion-mnist/layout"], Folder[$"{App}/bin/Release/fashion-mnist.oci"]);
        }

        await SucceedAsync("", "model", "tag", $"{Registry}/ml/fashion-mnist:1.2.0", "candidate");
        await SucceedAsync("", "model", "copy", $"{Registry}/ml/bert:1.0.0", $"{Registry}/acme/bert:2.0.0");
        return digest.ToString();
    }
}
