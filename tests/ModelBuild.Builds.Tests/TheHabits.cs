using System.Text.Json;
using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

/// <summary>What every command of the tool does alike: for people who read, and for scripts.</summary>
public sealed class TheHabits(PackedPackages packages) : ToolTest(packages)
{
    /// <summary>A pickle that runs a command when it is loaded, which is warned of.</summary>
    private const string Risky = "cos\nsystem\n(S'true'\ntR.";

    [Fact]
    public async Task With_json_print_one_document_and_nothing_else_also_when_they_warn()
    {
        await PublishModelAsync();
        await PublishModelAsync("more weights", "1.3.0");
        WriteApp("""<ModelReference Include="ml/fashion-mnist" Version="1.2.0" />""");
        Folder.Write("app/risky/model.pkl", Risky);
        Dictionary<string, string> lines = new()
        {
            ["pack"] = "pack risky ./risky.oci:1.0.0", ["push"] = "push risky.oci:1.0.0 ml/risky", ["copy"] = "copy ml/risky:1.0.0 ml/copy", ["pull"] = "pull ml/risky:1.0.0 -o pulled",
            ["export"] = "export ml/risky:1.0.0 -o exported", ["inspect"] = "inspect ml/risky:1.0.0", ["list"] = "list ml/fashion-mnist", ["tag"] = "tag ml/risky:1.0.0 latest",
            ["diff"] = "diff ml/fashion-mnist:1.2.0 ml/fashion-mnist:1.3.0", ["outdated"] = "outdated", ["why"] = "why ml/fashion-mnist",
            ["cache list"] = "cache list", ["cache verify"] = "cache verify", ["cache prune"] = "cache prune --older-than 30d",
        };

        List<string> warned = [];
        foreach (var (command, line) in lines)
        {
            var (exitCode, output, errors) = await TypeApartAsync($"dotnet model {line} --json", "app");
            Assert.True(exitCode == (command == "diff" ? 3 : 0), errors);
            using var json = JsonDocument.Parse(output);
            Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
            warned.AddRange(errors.Contains("warning MODEL", StringComparison.Ordinal) ? [command] : []);
        }

        Assert.Equal(["pack", "pull", "export"], warned);
        foreach (var command in await CommandsAsync())
        {
            Assert.Equal((await TypeAsync($"dotnet-model {command} --help")).Text.Contains("--json ", StringComparison.Ordinal), lines.ContainsKey(command));
        }
    }

    [Fact]
    public async Task Exit_with_0_1_2_or_3()
    {
        await PublishModelAsync();
        await PublishModelAsync("more weights", "1.3.0");

        Assert.Equal(0, (await TypeAsync("dotnet-model inspect ml/fashion-mnist:1.2.0")).ExitCode);
        Assert.Equal(1, (await TypeAsync("dotnet-model inspect ml/fashion-mnist:9.9.9")).ExitCode);
        Assert.Equal(2, (await TypeAsync("dotnet-model inspect")).ExitCode);
        Assert.Equal(2, (await TypeAsync("dotnet-model inspect ml/fashion-mnist:1.2.0 --verbosity loud")).ExitCode);
        Assert.Equal(2, (await TypeAsync("dotnet-model inspekt ml/fashion-mnist:1.2.0")).ExitCode);
        Assert.Equal(3, (await TypeAsync("dotnet-model diff ml/fashion-mnist:1.2.0 ml/fashion-mnist:1.3.0")).ExitCode);
    }

    [Fact]
    public async Task Print_no_escape_sequences_in_pipes_and_no_colours_where_NO_COLOR_is_set()
    {
        Assert.SkipWhen(Peer.Find("script") is null, "'script' is not installed.");
        await PublishModelAsync();
        foreach (var line in new[] { "list ml/fashion-mnist", "inspect ml/fashion-mnist:1.2.0", "inspect ml/nothing:1.0.0", "cache list", "--help", "inspect", "nonsense" })
        {
            Assert.DoesNotContain('\e', (await TypeAsync($"dotnet-model {line}")).Text);
            // .NET tells every terminal which keys it wants; colours end with an m.
            Assert.DoesNotMatch(@"\e\[[0-9;]*m", (await TypeAsync($"NO_COLOR=1 script --quiet --return --command 'dotnet-model {line}' /dev/null")).Text);
        }
    }

    [Fact]
    public async Task Say_as_much_as_verbosity_asks_for()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        Folder.Write("risky/model.pkl", Risky);
        await SucceedAsync("", "model", "pack", "risky", $"{registry.Host}/ml/risky:1.0.0");
        Folder.Write($"certs.d/{registry.Host.Replace(':', '_')}_/hosts.toml", $"""
            server = "{registry.Url}"
            [host."http://127.0.0.1:1"]
            capabilities = ["pull", "resolve"]
            """);
        async Task<string> ErrorsAsync(string verbosity, string reference = "ml/risky:1.0.0")
        {
            var line = $"MODELBUILD_HOSTS_DIRECTORY='{Folder["certs.d"]}' dotnet-model pull {registry.Host}/{reference} --force -o pulled-{verbosity} --verbosity {verbosity}";
            var (exitCode, output, errors) = await TypeApartAsync(line);
            Assert.Equal(exitCode == 0 ? 1 : 0, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            return errors;
        }

        Assert.Equal("", await ErrorsAsync("quiet"));
        Assert.StartsWith("warning MODEL", await ErrorsAsync("m"), StringComparison.Ordinal);
        Assert.DoesNotContain("note MODEL", await ErrorsAsync("Normal"), StringComparison.Ordinal);
        Assert.Contains("note MODEL5031", await ErrorsAsync("detailed"), StringComparison.Ordinal);
        Assert.StartsWith("error MODEL", await ErrorsAsync("q", "ml/nothing:1.0.0"), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ModelBuild.", await ErrorsAsync("detailed", "ml/nothing:1.0.0"), StringComparison.Ordinal);
        Assert.Contains("   at ModelBuild.", await ErrorsAsync("diag", "ml/nothing:1.0.0"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("normal", true)]
    [InlineData("minimal", false)]
    public async Task Show_progress_of_what_takes_long_unless_it_is_not_wanted(string verbosity, bool shown)
    {
        await PublishModelAsync(name: "slow");
        await using var registry = await LoopbackRegistry.StartAsync(new() { Latency = TimeSpan.FromSeconds(2) });
        await SucceedAsync("", "model", "copy", "ml/slow:1.2.0", $"{registry.Host}/ml/slow");

        var (exitCode, _, errors) = await TypeApartAsync($"dotnet-model pull {registry.Host}/ml/slow:1.2.0 -o pulled --verbosity {verbosity}");

        Assert.Equal((0, shown), (exitCode, errors.Length > 0));
    }

    [Fact]
    public async Task Restore_with_the_verbosity_of_MSBuild()
    {
        await PublishModelAsync();
        WriteApp("""<ModelReference Include="ml/fashion-mnist" Version="1.2.0" />""");

        Assert.Equal("", await SucceedAsync("app", "model", "restore", "--verbosity", "quiet"));
        Assert.Contains("Target \"RestoreModels\"", await SucceedAsync("app", "model", "restore", "-v", "d", "--force-evaluate"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Fail_in_the_words_of_a_build()
    {
        await PublishModelAsync();
        WriteApp("""<ModelReference Include="ml/fashion-mnist" Version="9.*" />""");
        WriteApp("""<ModelReference Include="ml/fashion-mnist" Version="1.2.0" />""", "fine");
        WriteApp("""<ModelReference Include="ml/fashion-mnist@nothing" />""", "unreadable");

        Assert.Contains(await SentenceAsync("app", "MODEL3003"), await FailAsync("fine", "model", "add", "ml/fashion-mnist", "--version", "9.*"), StringComparison.Ordinal);
        Assert.Contains(await SentenceAsync("unreadable", "MODEL5001"), await FailAsync("", "model", "inspect", "ml/fashion-mnist@nothing"), StringComparison.Ordinal);
    }

    /// <summary>What a build says under a code, without what MSBuild puts around it.</summary>
    private async Task<string> SentenceAsync(string project, string code)
    {
        var line = (await FailAsync(project, "build")).Split('\n').First(line => line.Contains($"error {code}", StringComparison.Ordinal));
        return line[line.IndexOf(code, StringComparison.Ordinal)..].Split(" [")[0];
    }
}
