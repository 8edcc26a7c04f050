using System.Collections.Immutable;
using ModelBuild.Bundles;
using ModelBuild.Bundles.Packing;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Tests;

/// <summary>A folder registry with models, a cache, and a project that references them.</summary>
public abstract class RestoringTest : IDisposable
{
    protected TemporaryDirectory Folder { get; } = new();

    protected Repositories Repositories { get; private set; } = new(new());

    /// <summary>Where models are published to; a folder unless said otherwise.</summary>
    protected RegistryAddress Registry
    {
        get => field ??= RegistryAddress.InFolder(Folder["registry"]);
        set;
    }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected string LockFile => Folder["app/models.lock.json"];

    protected string LockText => File.ReadAllText(LockFile);

    public void Dispose()
    {
        Repositories.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins anew with what is known of registries and mirrors.</summary>
    protected void Use(RepositoriesOptions options)
    {
        Repositories.Dispose();
        Repositories = new(options);
    }

    /// <summary>Publishes a model of one file to the registry.</summary>
    protected Task<Digest> PublishAsync(string repository, string version, string content, params string[] tags) =>
        PublishAsync(repository, version, [("model.onnx", content)], tags);

    /// <summary>Publishes a model that needs others.</summary>
    protected Task<Digest> PublishAsync(string repository, string version, params BundleDependency[] dependencies) =>
        PublishAsync(repository, version, [("model.onnx", $"{repository} {version}")], dependencies);

    protected Task<Digest> PublishAsync(string repository, string version, (string Path, string Content)[] files, params string[] tags) =>
        PublishAsync(repository, version, files, [], tags);

    private async Task<Digest> PublishAsync(string repository, string version, (string Path, string Content)[] files, BundleDependency[] dependencies, params string[] tags)
    {
        using var source = new TemporaryDirectory();
        var packed = await ModelPacker.PackAsync(
            new()
            {
                Files = [.. files.Select(file => new ModelFile { SourcePath = source.Write(file.Path, file.Content), Path = file.Path })],
                Dependencies = [.. dependencies],
                Metadata = new() { Name = "model", Version = version },
                LayoutDirectory = source["layout"],
            },
            null,
            Cancellation);
        await new ModelPusher(Repositories).PushAsync(
            new()
            {
                LayoutDirectory = source["layout"],
                VersionTag = packed.Tag,
                Destination = Registry.Repository(repository),
                Tags = [.. tags],
                AllowTagOverwrite = true,
            },
            null,
            Cancellation);
        return packed.Manifest.Digest;
    }

    protected Task<RestoreResult> RestoreAsync(string include, string version, Func<RestoreRequest, RestoreRequest>? change = null) =>
        RestoreAsync([new() { Include = include, Version = version }], change);

    protected Task<RestoreResult> RestoreAsync(ImmutableArray<ModelReference> references, Func<RestoreRequest, RestoreRequest>? change = null)
    {
        Directory.CreateDirectory(Folder["app"]);
        var request = new RestoreRequest
        {
            References = references,
            ProjectDirectory = Folder["app"],
            LockFile = LockFile,
            AssetsFile = Folder["app/obj/model.assets.json"],
            CacheDirectory = Folder["cache"],
            DefaultRegistry = RegistryAddress.InFolder(Folder["registry"]),
        };
        return new ModelRestorer(() => Repositories).RestoreAsync(change?.Invoke(request) ?? request, null, Cancellation);
    }

    protected static RestoreRequest Locked(RestoreRequest request) => request with { Locked = true };

    protected static RestoreRequest Installing(RestoreRequest request) => request with { Mode = RestoreMode.Install };

    protected static RestoreRequest Updating(RestoreRequest request) => request with { Mode = RestoreMode.Update };

    protected static string TextOf(RestoreResult result, int model = 0, int file = 0) => File.ReadAllText(result.Models[model].Files[file].CachePath);

    protected static async Task<Diagnostic> FailureOf(Func<Task> act) => (await Assert.ThrowsAsync<ModelException>(act)).Diagnostic;
}
