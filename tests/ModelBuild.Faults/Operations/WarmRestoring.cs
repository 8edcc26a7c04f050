using ModelBuild.Oci;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Operations;

/// <summary>Restores again, locked, what the cache holds, without anything that a build left.</summary>
internal sealed class WarmRestoring(SampleModel model) : Operation("restore-warm", model)
{
    public override async Task PrepareAsync(Place place, Repositories repositories)
    {
        await Restoring.RunAsync(Model, place, repositories, request => request, CancellationToken.None);
        File.Delete(place.AssetsFile);
    }

    public override Task RunAsync(Place place, Repositories repositories, CancellationToken cancellationToken) =>
        Restoring.RunAsync(Model, place, repositories, request => request with { Locked = true }, cancellationToken);

    public override Task<string?> MissingAsync(Place place, HeldRepository repository) => Restoring.MissingAsync(Model, place);
}
