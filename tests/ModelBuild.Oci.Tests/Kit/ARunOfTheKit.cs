namespace ModelBuild.Oci.Tests.Kit;

public sealed class ARunOfTheKit : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Of_dotnet_gives_what_it_printed_and_its_code()
    {
        var good = await DotNet.In(folder).RunAsync(["--version"], Cancellation);
        var bad = await DotNet.In(folder).RunAsync(["build", "missing.csproj"], Cancellation);

        Assert.Equal(0, good.ExitCode);
        Assert.Matches(@"\A[0-9]+\.", good.Text);
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("MSB1009", bad.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Knows_nothing_of_the_test_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "'env' is a program of Unix.");
        var run = await (DotNet.In(folder) with { Environment = new Dictionary<string, string?> { ["MODELBUILD_CACHE"] = "mine", ["NUGET_PACKAGES"] = null } }).RunAsync("env", [], Cancellation);

        Assert.Contains($"HOME={folder["home"]}\n", run.Text, StringComparison.Ordinal);
        Assert.Contains("MODELBUILD_CACHE=mine\n", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("NUGET_PACKAGES", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("MSBUILD_EXE_PATH", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("DOTNET_HOST_PATH", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_takes_too_long_is_killed_with_all_it_started()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked up in Linux's /proc.");

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => (DotNet.In(folder) with { Limit = TimeSpan.FromSeconds(1) })
            .RunAsync("sh", ["-c", "sleep 1000 & echo child $!; wait"], Cancellation));

        var child = failure.Message.Split("child ")[^1].Trim();
        await WaitUntilGoneAsync(child);
    }

    [Fact]
    public async Task Can_be_killed_while_it_runs()
    {
        using var child = await Sample.StartChildAsync(folder, Cancellation, "hold", folder["lock"]);

        child.Kill();

        Assert.Equal(137, (await child.WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).ExitCode);
    }

    [Fact]
    public async Task Says_how_much_memory_the_largest_process_had()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory is read from Linux's /proc.");

        var run = await (DotNet.In(folder) with { MeasuresMemory = true }).RunAsync("sh", ["-c", "head -c 60000000 /dev/zero | tail -c 50000000 | (sleep 0.5; wc -c)"], Cancellation);

        Assert.InRange(run.PeakMemory!.Value, 45_000_000, 200_000_000);
    }

    private static async Task WaitUntilGoneAsync(string process)
    {
        while (Directory.Exists($"/proc/{process}") && !(await File.ReadAllTextAsync($"/proc/{process}/stat", Cancellation)).Contains(") Z ", StringComparison.Ordinal))
        {
            await Task.Delay(20, Cancellation);
        }
    }
}
