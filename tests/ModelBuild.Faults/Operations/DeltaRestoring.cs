using ModelBuild.Oci;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Operations;

/// <summary>Restores a new version of a model whose older one is in the cache, and fetches what changed and no more.</summary>
internal sealed class DeltaRestoring(SampleModel model) : Operation("restore-delta", model)
{
    public override Task PrepareAsync(Place place, Repositories repositories) => Restoring.RunAsync(
        Model,
        place,
        repositories,
        request => request with { References = [.. request.References.Select(reference => reference with { Tag = SampleModel.OlderTag })] },
        CancellationToken.None);

    public override Task RunAsync(Place place, Repositories repositories, CancellationToken cancellationToken) =>
        Restoring.RunAsync(Model, place, repositories, request => request, cancellationToken);

    public override Task<string?> MissingAsync(Place place, HeldRepository repository) => Restoring.MissingAsync(Model, place);

    /// <summary>What is wrong where a registry sent more than a delta needs; null where it did not.</summary>
    public static string? Excess(LoopbackRegistry registry) =>
        registry.Requests.Of("GET", Endpoints.Blob).Sum(request => request.BytesOut) is var sent && sent < SampleModel.Changed.Size / 4 ? null : $"{sent} bytes were sent";
}
