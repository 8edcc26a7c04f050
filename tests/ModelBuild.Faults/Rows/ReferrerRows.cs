using ModelBuild.Faults.Operations;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Rows;

/// <summary>Registries that do not list what refers to a manifest, and who writes the tag that stands for the list.</summary>
internal static class ReferrerRows
{
    private const int Processes = 8;

    public static IEnumerable<FaultRow> All =>
    [
        new("N54", "a registry without the referrers API",
        [
            .. new (string Fault, Func<Fault> Make)[]
            {
                ("404", () => Fault.Status(404, body: "404 page not found")),
                ("405", () => Fault.Error(405, "UNSUPPORTED")),
                ("400", () => Fault.Status(400)),
                ("401 without a challenge", () => Fault.Status(401)),
                ("a page of HTML", () => Fault.Status(200, body: "<html><body>Welcome</body></html>", contentType: "text/html")),
            }.SelectMany(kind => new[] { WithoutList(kind.Fault, Operation.RestoreDelta, kind.Make), WithoutList(kind.Fault, Operation.Attach, kind.Make) }),
        ]),
        new("N55", "several who attach at once",
        [
            new("N55", $"{Processes} processes", Operation.Attach, Cell.Recovers, _ => { }) { RunAsync = AttachTogetherAsync },
        ]),
    ];

    /// <summary>Registries that say that they know the subject, and those that say nothing.</summary>
    private static Cell WithoutList(string fault, Operation operation, Func<Fault> make) => new("N54", fault, operation, Cell.Recovers, scene =>
        scene.Registry.Faults.Add("GET", Endpoints.Referrers, make(), times: FaultPlan.Always))
    {
        Registry = new() { ListsReferrers = operation == Operation.Attach },
        Also = scene => operation == Operation.RestoreDelta ? DeltaRestoring.Excess(scene.Registry) : null,
    };

    private static async Task<string> AttachTogetherAsync(Scene scene, CancellationToken cancellationToken)
    {
        var ends = await Task.WhenAll(Enumerable.Range(0, Processes).Select(i => Worker.RunAsync(
            scene.Operation, i == 0 ? scene.Place : scene.Place with { Root = Directory.CreateDirectory(scene[$"others/{i}"]).FullName }, cancellationToken)));
        var listed = Attaching.Listed(scene.Repository, (await scene.Models.ManifestOf(scene.Operation.Model)).Digest).Count;
        return ends.FirstOrDefault(end => end != Cell.Recovers) ?? (listed == Processes * Attaching.Notes ? Cell.Recovers : $"the list has {listed} entries");
    }
}
