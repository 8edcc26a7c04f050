using ModelBuild.Oci;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Operations;

/// <summary>Something that a user has done, with one of the sample models.</summary>
/// <param name="name">As the rows call it.</param>
internal abstract class Operation(string name, SampleModel model)
{
    public static Operation RestoreTen { get; } = new RestoringTen();
    public static Operation Resolve { get; } = new Resolving(SampleModel.Small);
    public static Operation PullSmall { get; } = new Pulling("pull-small", SampleModel.Small);
    public static Operation Pull { get; } = new Pulling("pull", SampleModel.Large);
    public static Operation PullArchive { get; } = new Pulling("pull-archive", SampleModel.Archive);
    public static Operation Restore { get; } = new Restoring("restore", SampleModel.Eight);
    public static Operation RestoreMany { get; } = new Restoring("restore-many", SampleModel.Many);
    public static Operation RestoreTiny { get; } = new Restoring("restore-tiny", SampleModel.Tiny);
    public static Operation RestoreArchive { get; } = new Restoring("restore-archive", SampleModel.Archive);
    public static Operation RestoreWarm { get; } = new WarmRestoring(SampleModel.Eight);
    public static Operation RestoreDelta { get; } = new DeltaRestoring(SampleModel.Changed);
    public static Operation Push { get; } = new Pushing("push", SampleModel.Large, blobsAreThere: false);
    public static Operation PushTiny { get; } = new Pushing("push-tiny", SampleModel.Tiny, blobsAreThere: false);
    public static Operation PushTag { get; } = new Pushing("push-tag", SampleModel.Small, blobsAreThere: true);
    public static Operation Attach { get; } = new Attaching(SampleModel.Small);
    public static Operation Token { get; } = new TokenFetch(SampleModel.Small);
    public static Operation Pack { get; } = new Packing("pack", SampleModel.Eight);
    public static Operation PackTiny { get; } = new Packing("pack-tiny", SampleModel.Tiny);
    public static Operation PackArchive { get; } = new Packing("pack-archive", SampleModel.Archive);
    public static Operation PackFolder { get; } = new FolderPacking(SampleModel.Large);
    public static Operation Prune { get; } = new Pruning(SampleModel.Tiny);

    private static readonly Operation[] All =
    [
        RestoreTen, Resolve, PullSmall, Pull, PullArchive, Restore, RestoreMany, RestoreTiny, RestoreArchive, RestoreWarm, RestoreDelta, Push, PushTiny, PushTag, Attach, Token, Pack, PackTiny, PackArchive, PackFolder, Prune,
    ];

    public string Name { get; } = name;

    public SampleModel Model { get; } = model;

    /// <summary>The method of the requests that a fault is to meet.</summary>
    public virtual string Method => "GET";

    /// <summary>The path of these, a pattern of <see cref="Endpoints"/>.</summary>
    public virtual string Target => Endpoints.Blob;

    public static Operation Of(string name) => All.First(operation => operation.Name == name);

    /// <summary>Puts into a registry what must be there before.</summary>
    public virtual Task PublishAsync(ModelShelf models, LoopbackRegistry registry) => models.PublishAsync(Model, registry[Model.Repository]);

    /// <summary>Does what comes before, where nothing goes wrong.</summary>
    public virtual Task PrepareAsync(Place place, Repositories repositories) => Task.CompletedTask;

    public abstract Task RunAsync(Place place, Repositories repositories, CancellationToken cancellationToken);

    /// <summary>What is not there of all that it leaves where it succeeds; null where all is.</summary>
    public abstract Task<string?> MissingAsync(Place place, HeldRepository repository);

    public override string ToString() => Name;
}
