using ModelBuild.Oci;
using ModelBuild.Restoring.Caching;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Operations;

/// <summary>Prunes a cache of a model that nobody used for long.</summary>
internal sealed class Pruning(SampleModel model) : Operation("prune", model)
{
    public override async Task PrepareAsync(Place place, Repositories repositories)
    {
        await Restoring.RunAsync(Model, place, repositories, request => request, CancellationToken.None);
        var folders = new CacheFolders(place.Cache);
        foreach (var file in new[] { "blobs", "stamps", "uses" }.SelectMany(folders.FilesIn).ToList())
        {
            file.LastWriteTimeUtc -= TimeSpan.FromDays(40);
        }
    }

    public override Task RunAsync(Place place, Repositories repositories, CancellationToken cancellationToken)
    {
        new CachePruner(new(place.Cache)).Prune(new() { OlderThan = TimeSpan.FromDays(30) });
        return Task.CompletedTask;
    }

    public override Task<string?> MissingAsync(Place place, HeldRepository repository) =>
        Task.FromResult(new CacheFolders(place.Cache).FilesIn("blobs").Any() ? "a blob is still there" : null);
}
