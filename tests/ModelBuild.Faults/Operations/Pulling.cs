using ModelBuild.Oci;
using ModelBuild.Restoring;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Operations;

/// <summary>Pulls a model into a folder.</summary>
internal class Pulling(string name, SampleModel model) : Operation(name, model)
{
    public override Task RunAsync(Place place, Repositories repositories, CancellationToken cancellationToken) => new ModelPuller(repositories).PullAsync(
        new()
        {
            Reference = new() { Repository = place.AddressOf(Model), Tag = SampleModel.Tag },
            TargetDirectory = place.Output,
            CacheDirectory = place.Cache,
        },
        null,
        cancellationToken);

    public override Task<string?> MissingAsync(Place place, HeldRepository repository) => Task.FromResult(
        place.Models.FilesOf(Model).FirstOrDefault(file => !File.Exists(Path.Combine(place.Output, file.Path))) is { Path: { } path } ? $"'{path}' was not laid" : null);
}
