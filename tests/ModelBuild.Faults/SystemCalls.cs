using ModelBuild.Testing;

namespace ModelBuild.Faults;

/// <summary>Tampers with the system calls of a process that is ready, so that neither its start nor what it loaded counts.</summary>
internal sealed class SystemCalls : IDisposable
{
    /// <summary>One thread works, since strace counts each thread's calls by themselves.</summary>
    public static readonly IReadOnlyDictionary<string, string?> OneThread = new Dictionary<string, string?> { ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "1" };

    private readonly TemporaryDirectory folder = new();
    private readonly ChildProcess strace;

    private SystemCalls(ChildProcess process, string injection)
    {
        var calls = injection[..injection.IndexOf(':', StringComparison.Ordinal)];
        string[] arguments = ["-f", "-p", $"{process.Id}", "-o", folder["log"], "-e", $"trace={calls}", "-e", "signal=none", "-e", $"inject={injection}"];
        strace = ChildProcess.Start(Peer.Require("strace"), arguments, folder.Path, new Dictionary<string, string?>());
    }

    /// <summary>True where it came to the call that was meant.</summary>
    public bool HasHappened => File.ReadAllText(folder["log"]).Contains("(INJECTED)", StringComparison.Ordinal);

    /// <param name="injection">As strace's <c>inject</c>: <c>fsync:error=EIO:when=1</c>. Never with <c>--seccomp-bpf</c>, which ignores it.</param>
    public static async Task<SystemCalls> TamperAsync(ChildProcess process, string injection, CancellationToken cancellationToken)
    {
        var tampering = new SystemCalls(process, injection);
        await tampering.strace.WaitForTextAsync("attached", cancellationToken);
        return tampering;
    }

    /// <summary>Waits until all is written down.</summary>
    public Task EndAsync() => strace.WaitAsync(TimeSpan.FromSeconds(10), CancellationToken.None);

    public void Dispose()
    {
        strace.Dispose();
        folder.Dispose();
    }
}
