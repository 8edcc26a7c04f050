using ModelBuild.Oci;
using ModelBuild.Restoring;
using ModelBuild.Restoring.Caching;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Operations;

/// <summary>Restores a project that references a model by its tag.</summary>
internal sealed class Restoring(string name, SampleModel model) : Operation(name, model)
{
    public override Task RunAsync(Place place, Repositories repositories, CancellationToken cancellationToken) =>
        RunAsync(Model, place, repositories, request => request, cancellationToken);

    public override Task<string?> MissingAsync(Place place, HeldRepository repository) => MissingAsync(Model, place);

    public static Task RunAsync(SampleModel model, Place place, Repositories repositories, Func<RestoreRequest, RestoreRequest> change, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(place.Project);
        return new ModelRestorer(() => repositories).RestoreAsync(
            change(new()
            {
                References = [ReferenceTo(model, place)],
                ProjectDirectory = place.Project,
                LockFile = place.LockFile,
                AssetsFile = place.AssetsFile,
                CacheDirectory = place.Cache,
                DefaultRegistry = RegistryAddress.InFolder(place.Project),
            }),
            null,
            cancellationToken);
    }

    public static ModelReference ReferenceTo(SampleModel model, Place place) => new() { Include = place.AddressOf(model).ToString(), Tag = SampleModel.Tag };

    public static async Task<string?> MissingAsync(SampleModel model, Place place)
    {
        if (!File.Exists(place.LockFile) || !File.Exists(place.AssetsFile))
        {
            return "there is no lock file or no assets file";
        }

        var folders = new CacheFolders(place.Cache);
        var absent = (await place.Models.DigestsOf(model)).Where(digest => !File.Exists(folders.Blob(digest))).ToList();
        return absent.Count == 0 ? null : $"the cache does not hold {absent[0]}";
    }
}
