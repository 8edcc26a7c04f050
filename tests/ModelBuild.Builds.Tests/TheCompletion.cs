using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

/// <summary>The script of <c>completion bash</c> in a bash, asked as that does when somebody presses TAB.</summary>
public sealed class TheCompletion(PackedPackages packages) : ToolTest(packages)
{
    /// <summary>Completes the last of the words that it is given, as bash has divided them.</summary>
    private const string Tab =
        """
        tab() {
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"
            COMP_LINE=${COMP_LINE// : /:} COMP_POINT=${#COMP_LINE}
            local spec=$(complete -p "$1")
            spec=${spec##* -F }
            ${spec%% *} "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
            printf '%s|' "${COMPREPLY[@]}"
        }
        source <(dotnet-model completion bash)
        """;

    [Theory]
    [InlineData("dotnet-model pu", "pull|push|")]
    [InlineData("dotnet model pu", "pull|push|")]
    [InlineData("dotnet model cache p", "path|prune|")]
    [InlineData("dotnet model export x --layout t", "triton|")]
    [InlineData("dotnet-model pull x --unsafe ''", "allow|error|warn|")]
    [InlineData("dotnet-model diff --p", "--plain-http|")]
    [InlineData("dotnet model completion ''", "bash|fish|pwsh|zsh|")]
    [InlineData("dotnet model pull ''", "|")]
    [InlineData("dotnet mo", "model|")]
    [InlineData("dotnet build mo", "|")]
    public async Task Finds(string words, string expected) => Assert.Equal(expected, await BashAsync($"tab {words}"));

    [Theory]
    [InlineData("dotnet model remove ''", "127.0.0.1:5000/ml/tokenizer|ml/bert|")]
    [InlineData("dotnet model why 127.0.0.1 : 5000/ml", "5000/ml/tokenizer|")]
    [InlineData("dotnet-model logout h", "harbor.example.com|")]
    [InlineData("dotnet-model logout --", "--help|--verbosity|")]
    public async Task Knows_models_of_the_project_and_hosts_of_logins_and_nothing_that_a_shell_would_run(string words, string expected)
    {
        WriteApp("""<ModelReference Include="ml/bert;$(Other)" /><ModelReference Include="127.0.0.1:5000/ml/tokenizer" /><ModelReference Include="`touch file`" />""");
        Folder.Write("home/.docker/config.json", """{"auths":{"harbor.example.com":{},"$(touch file)":{}}}""");

        Assert.Equal(expected, await BashAsync($"tab {words}", "app"));
    }

    [Fact]
    public async Task Says_nothing_of_what_is_broken()
    {
        Folder.Write("app/app.csproj", "<Project");
        Folder.Write("home/.docker/config.json", "{");

        Assert.Equal("||", await BashAsync("tab dotnet-model remove m; tab dotnet-model logout h", "app"));
        Assert.Equal("", (await TypeAsync("dotnet-model '[suggest:9]' 'remove m'; dotnet-model '[suggest:x]' 'logout h'; dotnet-model '[suggest:99]' '\"'", "app")).Text);
    }

    [Fact]
    public async Task Leaves_the_rest_of_dotnet_to_what_completed_it_before_however_often_it_is_loaded()
    {
        const string before = "_before() { COMPREPLY=(\"$2\"ild); return 3; }; complete -o nospace -F _before dotnet;";

        Assert.Equal("build|", await BashAsync("source <(dotnet-model completion bash); tab dotnet bu", before: before));
        Assert.Equal("mild|model|", await BashAsync("tab dotnet m", before: before));
        Assert.Equal("pull|push|", await BashAsync("tab dotnet model pu", before: before));
        Assert.Equal("3 complete -o nospace -F _dotnet_model_in_dotnet dotnet", await BashAsync("tab dotnet bu > /dev/null; _dotnet_model_in_dotnet dotnet bu dotnet; echo $? $(complete -p dotnet)", before: before));
        Assert.Equal("complete -W 'build test' dotnet", await BashAsync("complete -p dotnet", before: "complete -W 'build test' dotnet;"));
    }

    [Theory]
    [InlineData("zsh", "zsh -n")]
    [InlineData("fish", "fish --no-execute")]
    public async Task Of_another_shell_is_what_that_shell_reads(string shell, string check)
    {
        Assert.SkipWhen(Peer.Find(shell) is null, $"'{shell}' is not installed.");
        var run = await TypeAsync($"dotnet model completion {shell} > script && {check} script");
        Assert.True(run is { ExitCode: 0, Text: "" }, run.Text);
    }

    private async Task<string> BashAsync(string line, string folder = "", string before = "")
    {
        Assert.SkipWhen(Peer.Find("bash") is null, "'bash' is not installed.");
        var run = await TypeAsync($"{before}\n{Tab}\n{line}", folder, "bash");
        return run.Text.Trim();
    }
}
