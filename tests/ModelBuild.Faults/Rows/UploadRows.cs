using ModelBuild.Faults.Operations;
using ModelBuild.Oci;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Rows;

/// <summary>Uploads that break, and registries that do not remember or say so.</summary>
internal static class UploadRows
{
    private static readonly int Half = SampleModel.Large.FileSize / 2;
    private static readonly LoopbackOptions Forgetful = new() { ResumesUploads = false };

    public static IEnumerable<FaultRow> All =>
    [
        new("N44", "413 of a proxy", [Upload("N44", "413 with a page of HTML", "MODEL5013", registry => registry.Add("PUT", Endpoints.Upload, Fault.Status(413, body: "<html>Too large</html>", contentType: "text/html"), times: FaultPlan.Always))])
        {
            NotRun = "smaller pieces where these pass: the error says which limit to raise instead",
        },
        new("N45", "the registry forgets an upload",
        [
            Upload("N45", "404 at half", Cell.Recovers, registry =>
            {
                registry.Add("PUT", Endpoints.Upload, Fault.ResetUploadAfter(Half));
                registry.Add("GET", Endpoints.Upload, Fault.Error(404, "BLOB_UPLOAD_UNKNOWN"));
            }),
            Upload("N45", "404 at the end", Cell.Recovers, registry => registry.Add("PUT", Endpoints.Upload, Fault.Error(404, "BLOB_UPLOAD_UNKNOWN"))),
            Upload("N45", "reset at half, a registry that keeps nothing", Cell.Recovers, registry => registry.Add("PUT", Endpoints.Upload, Fault.ResetUploadAfter(Half))) with { Registry = Forgetful },
            Upload("N45", "reset at half, a registry that keeps all", Cell.Recovers, registry => registry.Add("PUT", Endpoints.Upload, Fault.ResetUploadAfter(Half))) with { Also = Sent(1.10) },
        ]),
        new("N46", "a registry that says it holds less or more than it was sent",
        [
            Broken("N46", "less", registry => registry.Add("GET", Endpoints.Upload, Fault.ChangeHeader("Range", _ => "0-99"))),
            Broken("N46", "more", registry => registry.Add("GET", Endpoints.Upload, Fault.ChangeHeader("Range", _ => "0-99999999"))),
            Broken("N46", "416 of a piece", registry => registry.Add("PATCH", Endpoints.Upload, Fault.Error(416, "RANGE_INVALID"))),
        ]),
        new("N47", "the answer to a blob is lost", [Upload("N47", "answer lost", Cell.Recovers, registry => registry.Add("PUT", Endpoints.Upload, Fault.LoseAnswer())) with { Also = Sent(1.01) }]),
        new("N48", "the answer to a manifest is lost",
        [
            new("N48", "answer lost", Operation.PushTag, Cell.Recovers, scene => scene.Plan(Fault.LoseAnswer())),
            new("N48", "done, and 500 is said", Operation.PushTag, Cell.Recovers, scene => scene.Plan(Fault.AnswerAfterwards(500), times: FaultPlan.Always)),
        ]),
        new("N49", "where an upload goes on",
        [
            Location("N49", "a path alone", (_, location) => new Uri(location).PathAndQuery),
            Location("N49", "a query of its own", (_, location) => $"{location}&own=1%2F2"),
            new("N49", "another origin", Operation.Push, Cell.Recovers, scene =>
            {
                var door = scene.Hold(new FrontDoor(scene.Registry.Host));
                door.Open();
                scene.Registry.Faults.Add("POST", Endpoints.UploadStart, Fault.ChangeHeader("Location", location => location.Replace(scene.Registry.Host, door.Host, StringComparison.Ordinal)), times: FaultPlan.Always);
            })
            {
                Also = scene => scene.Registry.Requests.Of("PUT", Endpoints.Upload).Any(request => request["Authorization"] is not null) ? "credentials went there" : null,
            },
        ]),
        new("N50", "uploads as ECR answers them",
        [
            Broken("N50", "PATCH 201, GET 404", registry =>
            {
                registry.Add("PATCH", Endpoints.Upload, Fault.AnswerAfterwards(201), times: FaultPlan.Always);
                registry.Add("GET", Endpoints.Upload, Fault.Error(404, "BLOB_UPLOAD_UNKNOWN"), times: FaultPlan.Always);
            }),
        ]),
        new("N51", "tags that do not move",
        [
            Immutable("412 of the same digest", 412, "PRECONDITION", same: true, Cell.Recovers),
            Immutable("400 of the same digest", 400, "TAG_INVALID", same: true, Cell.Recovers),
            Immutable("412 of another digest", 412, "PRECONDITION", same: false, "MODEL5012"),
            Immutable("400 of another digest", 400, "TAG_INVALID", same: false, "MODEL5012"),
            new("N51", "another digest was there before", Operation.PushTag, "MODEL2002", scene => scene.Repository.Tag(SampleModel.Tag, OtherManifest(scene))) { Mend = Untag },
        ]),
        new("N58", "answers before the body was sent",
        [
            new("N58", "401 at once", Operation.Push, Cell.Recovers, scene => scene.Plan(Fault.Before("tokens end", scene.Registry.EndTokens))) { Registry = BodyRows.For(Operation.Token) },
            Upload("N58", "413 at once", "MODEL5013", registry => registry.Add("PUT", Endpoints.Upload, Fault.Status(413), times: FaultPlan.Always)),
        ])
        {
            NotRun = "100-continue that is never answered: the kit's server answers it by itself; the client sends after a second",
        },
    ];

    private static Cell Upload(string row, string fault, string expected, Action<FaultPlan> plan) => new(row, fault, Operation.Push, expected, scene => plan(scene.Registry.Faults));

    /// <summary>An upload that broke at half, and goes on in a way of its own.</summary>
    private static Cell Broken(string row, string fault, Action<FaultPlan> plan) => Upload(row, fault, Cell.Recovers, registry =>
    {
        registry.Add("PUT", Endpoints.Upload, Fault.ResetUploadAfter(Half));
        plan(registry);
    });

    private static Cell Location(string row, string fault, Func<Scene, string, string> change) => new(row, fault, Operation.Push, Cell.Recovers, scene =>
        scene.Registry.Faults.Add("*", "/v2/*/blobs/uploads/*", Fault.ChangeHeader("Location", location => location.Contains("/uploads/", StringComparison.Ordinal) ? change(scene, location) : location), times: FaultPlan.Always));

    private static Cell Immutable(string fault, int status, string code, bool same, string expected) => new("N51", fault, Operation.PushTag, expected, async scene =>
    {
        var manifest = await scene.Models.ManifestOf(scene.Operation.Model);
        scene.Plan(Fault.Before("another was faster", () => scene.Repository.AddManifest(manifest, same ? SampleModel.Tag : null)).And(
            Fault.Before("and tagged it", () => scene.Repository.Tag(SampleModel.Tag, same ? manifest.Digest : OtherManifest(scene)))).And(Fault.Error(status, code, "immutable")));
    })
    {
        Mend = Untag,
    };

    /// <summary>Bytes of uploads beside the bytes of the model.</summary>
    private static Func<Scene, string?> Sent(double most) => scene =>
    {
        var wire = (double)scene.Registry.Requests.Of("*", Endpoints.Upload).Sum(request => request.BytesIn) / scene.Operation.Model.Size;
        return wire <= most ? null : $"{wire:0.000} times its bytes went over the wire";
    };

    private static Digest OtherManifest(Scene scene)
    {
        var config = scene.Repository.AddBlob("{}");
        return scene.Repository.AddManifest(OciDocument.Create(new Manifest { MediaType = MediaTypes.Manifest, Config = config, Layers = [] })).Digest;
    }

    /// <summary>What another put there goes, so that the next push has its way.</summary>
    private static void Untag(Scene scene)
    {
        scene.Registry.Faults.Clear();
        scene.Repository.Tag(SampleModel.Tag, scene.Models.ManifestOf(scene.Operation.Model).GetAwaiter().GetResult().Digest);
    }
}
