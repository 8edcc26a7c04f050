using ModelBuild.Faults.Operations;
using ModelBuild.Oci;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Rows;

/// <summary>Answers that lead elsewhere, come from elsewhere, or are of another form or time than the last.</summary>
internal static class PlaceRows
{
    public static IEnumerable<FaultRow> All =>
    [
        new("N39", "redirects",
        [
            new("N39", "to the same origin, once", Operation.Pull, Cell.Recovers, scene => scene.Plan(Fault.Redirect($"{scene.Registry.Url}".TrimEnd('/')))),
            new("N39", "to another origin", Operation.Pull, Cell.Recovers, async scene => scene.Plan(Fault.Redirect($"{(await StorageAsync(scene)).Url}".TrimEnd('/')), times: FaultPlan.Always)),
            new("N39", "in a loop", Operation.Pull, "MODEL5021", scene => scene.Plan(Fault.Redirect($"{scene.Registry.Url}".TrimEnd('/')), times: FaultPlan.Always)),
            new("N39", "six, each to another place", Operation.Pull, "MODEL5021", scene => scene.Registry.Faults.Add("GET", "*/blobs/*", Fault.Redirect($"{scene.Registry.Url}v2/ml/large/blobs/sha256:00"), times: FaultPlan.Always)),
            new("N39", "from https to http", Operation.Pull, "MODEL5021", scene =>
            {
                scene.UseHosts(scene.Registry.Host, "skip_verify = true");
                scene.Plan(Fault.Redirect("http://storage.example.com/data"), times: FaultPlan.Always);
            }) { Registry = new() { Certificate = new CertificateAuthority().IssueServer() } },
            new("N39", "to ftp", Operation.Pull, "MODEL5021", scene => scene.Plan(Fault.Redirect("ftp://storage.example.com/data"), times: FaultPlan.Always)),
            new("N39", "to nowhere", Operation.Pull, "MODEL5021", scene => scene.Plan(Fault.Header("Location", null).And(Fault.Status(307)), times: FaultPlan.Always)),
        ]),
        new("N40", "a signed address that runs out before a download goes on",
        [
            new("N40", "403 of the storage, once", Operation.Pull, Cell.Recovers, async scene =>
            {
                var storage = await StorageAsync(scene);
                storage.Faults.Add("GET", Endpoints.Blob, Fault.ResetAfter(scene.Operation.Model.FileSize / 2));
                storage.Faults.Add("GET", Endpoints.Blob, Fault.Status(403), nth: 2);
                scene.Plan(Fault.Redirect($"{storage.Url}".TrimEnd('/')), times: FaultPlan.Always);
            }),
        ]),
        new("N41", "Content-Encoding that nobody asked for",
        [
            new("N41", "gzip is said, and is not so", Operation.Pull, Cell.Recovers, scene => scene.Plan(Fault.Header("Content-Encoding", "gzip"), times: FaultPlan.Always)),
            new("N41", "gzip is said, and is so", Operation.Pull, "MODEL5003", scene => scene.Plan(Fault.Compress(), times: FaultPlan.Always)),
            new("N41", "gzip of a manifest", Operation.Resolve, "MODEL5003|MODEL5004", scene => scene.Registry.Faults.Add("GET", Endpoints.Manifest, Fault.Compress(), times: FaultPlan.Always)),
        ]),
        new("N52", "a tag moves between HEAD and GET",
        [
            new("N52", "the tag moves", Operation.Restore, Cell.Recovers, scene => scene.Registry.Faults.Add("GET", Endpoints.Manifest, Fault.Before("the tag moves", () => scene.Repository.Tag(SampleModel.Tag, OtherManifest(scene))))) { Mend = Unmove },
        ]),
        new("N53", "what was there is gone",
        [
            new("N53", "the manifest was deleted", Operation.Restore, "MODEL3006", scene => scene.Registry.Faults.Add("GET", Endpoints.Manifest, Fault.Error(404, "MANIFEST_UNKNOWN"), times: FaultPlan.Always)),
            new("N53", "a blob was deleted", Operation.Restore, "MODEL5002", scene => scene.Plan(Fault.Error(404, "BLOB_UNKNOWN"), nth: 3, times: FaultPlan.Always)),
            new("N53", "a blob is collected before the manifest comes", Operation.Push, Cell.Recovers, async scene =>
            {
                var layer = (await scene.Models.ManifestOf(scene.Operation.Model)).Manifest!.Layers[0];
                scene.Registry.Faults.Add("PUT", Endpoints.Manifest, Fault.Before("a blob is collected", () => scene.Repository.RemoveBlob(layer.Digest)));
            }),
        ]),
        new("N56", "mirrors",
        [
            Mirrored("a mirror that is down", Operation.Resolve, mirror => mirror.Faults.Add("*", "*", Fault.Status(503), times: FaultPlan.Always)),
            Mirrored("a mirror that is down", Operation.Pull, mirror => mirror.Faults.Add("*", "*", Fault.Status(503), times: FaultPlan.Always)),
            Mirrored("a mirror that knows nothing", Operation.Pull, mirror => mirror.Faults.Add("*", "*", Fault.Status(404), times: FaultPlan.Always)),
            Mirrored("a mirror that has most of it", Operation.RestoreDelta, _ => { }) with { Also = scene => scene.Registry.Requests.Of("GET", Endpoints.Blob).Count == 0 ? DeltaRestoring.Excess(scene.Storage!) : "blobs came from the registry" },
            Mirrored("a mirror with an old tag", Operation.Restore, mirror => mirror["ml/eight"].Tag(SampleModel.Tag, OtherManifest(mirror["ml/eight"]))),
            Mirrored("a mirror with wrong bytes", Operation.Pull, mirror => mirror.Faults.Add("GET", Endpoints.Blob, Fault.FlipBit(5), times: FaultPlan.Always)),
            Mirrored("a mirror that breaks off, always", Operation.Pull, mirror => mirror.Faults.Add("GET", Endpoints.Blob, Fault.ResetAfter(1000), times: FaultPlan.Always)),
            Mirrored("a mirror that stalls, always", Operation.Pull, mirror => mirror.Faults.Add("GET", Endpoints.Blob, Fault.StallAfter(1000), times: FaultPlan.Always)) with { IsSilent = true },
        ]),
        FaultRow.Without("N57", "HTTP/2's GOAWAY and RST_STREAM", "the client speaks HTTP/1.1 alone"),
    ];

    /// <summary>Another server, which holds the same.</summary>
    private static async Task<LoopbackRegistry> StorageAsync(Scene scene)
    {
        var storage = await LoopbackRegistry.StartAsync();
        scene.Hold(new Ending(storage));
        await scene.Models.PublishAsync(scene.Operation.Model, storage[scene.Operation.Model.Repository]);
        scene.Storage = storage;
        return storage;
    }

    private static Cell Mirrored(string fault, Operation operation, Action<LoopbackRegistry> spoil) => new("N56", fault, operation, Cell.Recovers, async scene =>
    {
        var mirror = await StorageAsync(scene);
        spoil(mirror);
        scene.Hindered = scene.Hindered with { Mirrors = [RegistryMirror.Parse(scene.Registry.Host, mirror.Host, scene.Place.Root)] };
    });

    private static Digest OtherManifest(Scene scene) => OtherManifest(scene.Repository);

    private static Digest OtherManifest(HeldRepository repository)
    {
        var config = repository.AddBlob("{}");
        return repository.AddManifest(OciDocument.Create(new Manifest { MediaType = MediaTypes.Manifest, Config = config, Layers = [] })).Digest;
    }

    private static void Unmove(Scene scene)
    {
        scene.Registry.Faults.Clear();
        scene.Repository.Tag(SampleModel.Tag, scene.Models.ManifestOf(scene.Operation.Model).GetAwaiter().GetResult().Digest);
    }
}
