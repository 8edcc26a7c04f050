using System.Text.RegularExpressions;
using ModelBuild.Builds.Tests.Kit;

namespace ModelBuild.Builds.Tests;

/// <summary>What a person sees and types. The same on no terminal stands beside it: lines, and nobody to ask.</summary>
public sealed partial class TheToolOnATerminal(PackedPackages packages) : ToolTest(packages)
{
    private static readonly LoopbackUser User = new("builder", "s3cret");

    [Fact]
    public async Task Shows_how_far_transfers_are()
    {
        await using var registry = await LoopbackRegistry.StartAsync();
        Folder.Write("files/config.json", """{"model_type":"bert"}""");
        await Bytes.WriteAsync(Folder["files/weights.bin"], 200 * 1024);
        var weights = (await Bytes.SourceAsync(200 * 1024)).Descriptor.Digest.ToString();
        await SucceedAsync("", "model", "pack", "files", "./packed.oci:1.0.0", "--name", "fashion-mnist");

        var stored = new TaskCompletionSource();
        registry.Faults.Add(request => request.Is("PUT", Endpoints.Upload) && request.Query.Contains(Uri.EscapeDataString(weights), StringComparison.Ordinal), Fault.WaitFor(stored.Task));
        using (var push = Terminal.Start(DotNet, $"dotnet model push ./packed.oci {registry.Host}/ml/fashion-mnist"))
        {
            await SeeAsync(registry, push,
                """
                  sending weights.bin  ━━━━━━━━━━━━━━━━━━━━━━━━  100 %  200.0 KiB of 200.0 KiB
                  200.3 KiB of 200.3 KiB (100 %), RATE/s
                """);
            stored.SetResult();
            Assert.Equal(0, await push.WaitAsync(Cancellation));
            Assert.Equal("127.0.0.1/ml/fashion-mnist:1.0.0@DIGEST: 3 blobs sent, 0 there before, 200.3 KiB", Steady(registry, push.LastFrame));
        }

        // The first pull, which has no terminal, is killed in the middle, the second gets a Ctrl-C; each next one finds what was left.
        var sent = new TaskCompletionSource();
        registry.Faults.Add("GET", Endpoints.BlobOf(weights), Fault.PauseAfter(64 * 1024, sent.Task), times: 3);
        var reference = $"{registry.Host}/ml/fashion-mnist:1.0.0";
        using (var first = Start("", "model", "pull", reference, "-o", "pulled"))
        {
            await first.WaitForTextAsync("weights.bin", Cancellation);
            Assert.Equal("  64.0 KiB of 200.0 KiB (32 %), RATE/s; fetching weights.bin 32 %", Steady(registry, [first.Text.TrimEnd('\n')]));
        }

        using (var second = Terminal.Start(DotNet, $"dotnet model pull {reference} -o pulled"))
        {
            await SeeAsync(registry, second,
                """
                  fetching weights.bin  ━━━━━━━━━━━━━━━─────────  64 %  128.0 KiB of 200.0 KiB
                  128.0 KiB of 200.0 KiB (64 %), RATE/s; 64.0 KiB resumed; 21 B there before
                """);
            await second.TypeAsync("\u0003");
            Assert.Equal(1, await second.WaitAsync(Cancellation));
            Assert.Equal("Stopped.", Steady(registry, second.LastFrame));
        }

        using (var third = Terminal.Start(DotNet, $"dotnet model pull {reference} -o pulled"))
        {
            await SeeAsync(registry, third,
                """
                  fetching weights.bin  ━━━━━━━━━━━━━━━━━━━━━━━─  96 %  192.0 KiB of 200.0 KiB
                  192.0 KiB of 200.0 KiB (96 %), RATE/s; 128.0 KiB resumed; 21 B there before
                """);
            sent.SetResult();
            Assert.Equal(0, await third.WaitAsync(Cancellation));
            Assert.Equal("127.0.0.1/ml/fashion-mnist:1.0.0@DIGEST -> FOLDER/pulled: 2 files, 200.0 KiB; 2 written, 0 removed, 72.0 KiB fetched", Steady(registry, third.LastFrame));
        }
    }

    [Fact]
    public async Task Asks_for_passwords_without_showing_them_and_before_it_deletes()
    {
        await using var registry = await LoopbackRegistry.StartAsync(new() { Authentication = LoopbackAuthentication.Basic, Users = [User] });
        using (var login = Terminal.Start(DotNet, $"dotnet model login {registry.Host}"))
        {
            await login.WaitForAsync(frame => frame is [.., "User name:"], Cancellation);
            await login.TypeAsync($"{User.Name}\r");
            await login.WaitForAsync(frame => frame is [.., "Password:"], Cancellation);
            await login.TypeAsync($"{User.Password}x\u007f\r");
            Assert.Equal(0, await login.WaitAsync(Cancellation));
            Assert.Contains($"Logged in to {registry.Host} as {User.Name}", login.LastFrame);
            Assert.DoesNotContain(User.Password, login.Raw, StringComparison.Ordinal);
        }

        Folder.Write("files/weights.bin", "weights");
        var packed = await SucceedAsync("", "model", "pack", "files", $"{registry.Host}/ml/fashion-mnist:1.0.0");
        var reference = $"{registry.Host}/ml/fashion-mnist@{packed[packed.IndexOf("sha256:", StringComparison.Ordinal)..][..71]}";
        Assert.Equal(1, await DeleteAsync(reference, "\r"));
        await SucceedAsync("", "model", "inspect", reference);
        Assert.Equal(0, await DeleteAsync(reference, "y\r"));
        Assert.Contains("MODEL5002", await FailAsync("", "model", "inspect", reference), StringComparison.Ordinal);
    }

    /// <summary>Waits until a frame is as it should be.</summary>
    private async Task SeeAsync(LoopbackRegistry registry, Terminal terminal, string expected)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            await terminal.WaitForAsync(frame => Steady(registry, frame) == expected, limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Equal(expected, Steady(registry, terminal.LastFrame));
        }
    }

    private async Task<int> DeleteAsync(string reference, string keys)
    {
        using var delete = Terminal.Start(DotNet, $"dotnet model delete {reference}");
        await delete.WaitForAsync(frame => frame is [.., var line] && line.EndsWith("[y/N]", StringComparison.Ordinal), Cancellation);
        await delete.TypeAsync(keys);
        return await delete.WaitAsync(Cancellation);
    }

    /// <summary>Without what is another at each run.</summary>
    private string Steady(LoopbackRegistry registry, string[] lines) => Unsteady().Replace(
        string.Join('\n', lines).Replace(registry.Host, "127.0.0.1", StringComparison.Ordinal).Replace(Folder.Path, "FOLDER", StringComparison.Ordinal),
        match => match.Value[0] switch { 's' => "DIGEST", ',' => "", _ => "RATE/s" });

    [GeneratedRegex(@"[0-9.]+ [KMG]?i?B/s|, [0-9a-z ]+ left(?=;|$|\n)|sha256:[0-9a-f]{64}")]
    private static partial Regex Unsteady();
}
