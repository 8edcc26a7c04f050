namespace ModelBuild.Builds.Tests.Kit;

/// <summary>A build test whose default registry is a loopback registry instead of a folder: everything goes over HTTP.</summary>
public abstract class LoopbackBuildTest(PackedPackages packages) : BuildTest(packages), IAsyncLifetime
{
    private LoopbackRegistry? loopback;

    protected override string Registry => Loopback.Host;

    protected LoopbackRegistry Loopback => loopback ?? throw new InvalidOperationException("The registry is not started yet.");

    public async ValueTask InitializeAsync() => loopback = await LoopbackRegistry.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Loopback.DisposeAsync();
        Dispose();
        GC.SuppressFinalize(this);
    }
}
