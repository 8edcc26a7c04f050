namespace ModelBuild.Faults;

/// <summary>Ends something that ends asynchronously.</summary>
internal sealed class Ending(IAsyncDisposable resource) : IDisposable
{
    public void Dispose() => resource.DisposeAsync().AsTask().Wait();
}
