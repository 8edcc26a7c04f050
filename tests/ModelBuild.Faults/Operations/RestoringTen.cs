using ModelBuild.Oci;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Operations;

/// <summary>Restores a project that references ten models.</summary>
internal sealed class RestoringTen() : Operation("restore-ten", SampleModel.Ten[0])
{
    public override async Task PublishAsync(ModelShelf models, LoopbackRegistry registry)
    {
        foreach (var model in SampleModel.Ten)
        {
            await models.PublishAsync(model, registry[model.Repository]);
        }
    }

    public override Task RunAsync(Place place, Repositories repositories, CancellationToken cancellationToken) => Restoring.RunAsync(
        Model, place, repositories, request => request with { References = [.. SampleModel.Ten.Select(model => Restoring.ReferenceTo(model, place))] }, cancellationToken);

    public override async Task<string?> MissingAsync(Place place, HeldRepository repository)
    {
        foreach (var model in SampleModel.Ten)
        {
            if (await Restoring.MissingAsync(model, place) is { } missing)
            {
                return missing;
            }
        }

        return null;
    }
}
