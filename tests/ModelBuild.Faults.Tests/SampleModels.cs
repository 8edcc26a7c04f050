namespace ModelBuild.Faults.Tests;

/// <summary>The sample models, packed once for all tests.</summary>
public sealed class SampleModels : IAsyncLifetime
{
    private readonly TemporaryDirectory folder = new();

    internal ModelShelf Shelf { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Shelf = await ModelShelf.FillAsync(folder["models"]);

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
