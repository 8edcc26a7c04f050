using ModelBuild.Oci.Layout;

namespace ModelBuild.Oci.Tests;

/// <summary>The same push again and again, each time with another of its system calls failing or being its last.</summary>
public sealed class ASystemCallThatFails : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_flush_that_fails_is_an_error_and_leaves_nothing_under_a_final_name()
    {
        var end = await PushAsync("model", "fsync:error=EIO:when=1");

        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("could not be flushed to the disk", end.Text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder["model"], "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("fsync")]
    [InlineData("rename")]
    [InlineData("pwrite64")]
    [Trait("Speed", "Slow")]
    public Task A_kill_at_any_of_them_leaves_nothing_wrong(string call) => EveryAsync(call, "signal=SIGKILL");

    [Theory]
    [InlineData("fsync", "EIO")]
    [InlineData("fsync", "ENOSPC")]
    [InlineData("rename", "ENOSPC")]
    [InlineData("rename", "EACCES")]
    [InlineData("pwrite64", "ENOSPC")]
    [InlineData("pwrite64", "EIO")]
    [Trait("Speed", "Slow")]
    public Task An_error_of_any_of_them_leaves_nothing_wrong(string call, string error) => EveryAsync(call, $"error={error}");

    /// <summary>Lets the first such call fail, then the second, until a push has fewer of them and so succeeds.</summary>
    private async Task EveryAsync(string call, string fault)
    {
        for (var number = 1; ; number++)
        {
            var end = await PushAsync($"model-{number}", $"{call}:{fault}:when={number}");
            var layout = new OciLayout(folder[$"model-{number}"]);
            Assert.Empty(await Sample.WrongBlobsAsync(folder[$"model-{number}/blobs"], Cancellation));
            var tagged = await layout.ResolveAsync("v1", Cancellation);
            if (tagged is not null)
            {
                Assert.NotNull((await layout.FetchAsync("v1", null, Cancellation)).Manifest);
            }

            // Nothing stands in the way of the next one.
            Assert.Equal(0, (await PushAsync($"model-{number}", null)).ExitCode);
            Assert.NotNull(await layout.ResolveAsync("v1", Cancellation));
            if (end.ExitCode == 0)
            {
                Assert.True(number > 1, $"{call} was never called: is it the right call?");
                return;
            }
        }
    }

    /// <summary>Pushes a manifest with its blob and a tag in a process of its own, below strace where a fault is asked for.</summary>
    private async Task<FinishedProcess> PushAsync(string layout, string? fault)
    {
        var strace = Peer.Find("strace");
        Assert.SkipWhen(strace is null, "'strace' is not installed.");
        string[] child = ["dotnet", Path.Combine(AppContext.BaseDirectory, "ModelBuild.Testing.Child.dll"), "add-tag", folder[layout], "v1"];
        string[] command = fault is null
            ? child
            : [strace, "-f", "-qq", "-o", folder["strace.log"], "-e", $"trace={fault.Split(':')[0]}", "-e", $"inject={fault}", .. child];
        // strace counts each thread's calls by themselves, so there is one thread to work.
        var environment = new Dictionary<string, string?> { ["HOME"] = folder.Path, ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "1" };
        using var process = ChildProcess.Start(command[0], command[1..], folder.Path, environment);
        await process.SayAsync("begin");
        return await process.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
    }
}
