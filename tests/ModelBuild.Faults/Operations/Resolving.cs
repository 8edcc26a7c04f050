using ModelBuild.Oci;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Operations;

/// <summary>Resolves a tag and reads its manifest, as a reference from a library does.</summary>
internal sealed class Resolving(SampleModel model) : Operation("resolve", model)
{
    public override string Method => "HEAD";

    public override string Target => Endpoints.Manifest;

    public override Task RunAsync(Place place, Repositories repositories, CancellationToken cancellationToken) =>
        Restoring.RunAsync(Model, place, repositories, request => request with { ResolveOnly = true }, cancellationToken);

    public override Task<string?> MissingAsync(Place place, HeldRepository repository) =>
        Task.FromResult(File.Exists(place.LockFile) ? null : "there is no lock file");
}
