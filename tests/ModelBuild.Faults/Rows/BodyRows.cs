using ModelBuild.Faults.Operations;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Rows;

/// <summary>Answers that break, stall, lie or end too early.</summary>
internal static class BodyRows
{
    private const int Kilo = 1024;

    private static readonly int Large = SampleModel.Large.FileSize;
    private static readonly int Eighth = SampleModel.Eight.FileSize;

    private static readonly Operation[] All8 =
        [Operation.Resolve, Operation.PullSmall, Operation.Pull, Operation.Restore, Operation.Push, Operation.PushTag, Operation.Token];

    public static IEnumerable<FaultRow> All =>
    [
        new("N08", "reset before the first byte of an answer", [.. All8.Select(operation => new Cell("N08", "reset at once", operation, Cell.Recovers, scene => scene.Plan(Fault.Drop())) { Registry = For(operation) })]),
        new("N09", "reset within the body, once",
        [
            .. from operation in new[] { Operation.Pull, Operation.Restore }
               from at in Positions(operation.Model.FileSize)
               select new Cell("N09", $"reset after {at}", operation, Cell.Recovers, scene => scene.Plan(Fault.ResetAfter(at))) { Also = Wire(1.02) },
        ]),
        new("N10", "reset ten times at random", [.. new[] { Operation.Pull, Operation.Restore }.Select(operation => new Cell("N10", "ten resets", operation, Cell.Recovers, scene => ResetAtRandom(scene, 10)) { Also = Wire(1.02) })]),
        new("N11", "reset after each 64 KiB, for ever", [new("N11", "reset after each 65536", Operation.Pull, Cell.Recovers, scene => scene.Plan(Fault.ResetAfter(64 * Kilo), times: FaultPlan.Always)) { Also = Wire(1.02) }]),
        new("N12", "reset after each byte, for ever", [new("N12", "reset after each byte", Operation.Pull, "MODEL5018", scene => scene.Plan(Fault.ResetAfter(1), times: FaultPlan.Always)) { Also = Wire(3) }]),
        new("N13", "the stream ends too early",
        [
            .. new[] { Operation.Pull, Operation.PullSmall, Operation.Restore, Operation.Token, Operation.RestoreArchive }.Select(operation => new Cell(
                "N13", "half of the body and FIN", operation, Cell.Recovers, scene => scene.Plan(Fault.TruncateAfter(operation == Operation.Token ? 10 : operation.Model.FileSize / 2))) { Registry = For(operation) }),
            new("N13", "half of a manifest and FIN", Operation.Resolve, Cell.Recovers, scene => scene.Registry.Faults.Add("GET", Endpoints.Manifest, Fault.TruncateAfter(100))),
        ]),
        new("N14", "chunks, the last of which is missing",
        [
            new("N14", "chunks end at half", Operation.Pull, Cell.Recovers, scene => scene.Plan(Fault.EndAfter(Large / 2, inChunks: true))),
            new("N14", "chunks of a manifest end", Operation.Resolve, Cell.Recovers, scene => scene.Registry.Faults.Add("GET", Endpoints.Manifest, Fault.EndAfter(100, inChunks: true))),
            new("N14", "chunks of a token end", Operation.Token, Cell.Recovers, scene => scene.Plan(Fault.EndAfter(10, inChunks: true))) { Registry = For(Operation.Token) },
        ]),
        new("N15", "no length, and the end of the stream comes too early",
        [
            new("N15", "no length, half of the body", Operation.Pull, Cell.Recovers, scene => scene.Plan(Fault.EndAfter(Large / 2, inChunks: false))),
            new("N15", "no length, half of a manifest", Operation.Resolve, Cell.Recovers, scene => scene.Registry.Faults.Add("GET", Endpoints.Manifest, Fault.EndAfter(100, inChunks: false))),
        ]),
        new("N16", "more bytes than the descriptor says", [.. new[] { Operation.PullSmall, Operation.Pull, Operation.Restore }.Select(operation =>
            new Cell("N16", "a byte too many, always", operation, "MODEL5003", scene => scene.Plan(Fault.Append(1), times: FaultPlan.Always)))]),
        new("N17", "no answer at all",
        [
            .. new[] { Operation.Resolve, Operation.Pull, Operation.Push, Operation.PushTag, Operation.Token }.SelectMany(operation => new[]
            {
                new Cell("N17", "silence once", operation, Cell.Recovers, scene => scene.Plan(Fault.Silence())) { IsSilent = true, Registry = For(operation) },
                new Cell("N17", "silence for ever", operation, "MODEL5018", scene => scene.Plan(Fault.Silence(), times: FaultPlan.Always)) { IsSilent = true, Registry = For(operation) },
            }),
        ]),
        new("N18", "the body stalls", [.. new[] { Operation.Pull, Operation.Restore }.SelectMany(operation => new[]
        {
            new Cell("N18", "stall at half, once", operation, Cell.Recovers, scene => scene.Plan(Fault.StallAfter(operation.Model.FileSize / 2))) { IsSilent = true, Also = Wire(1.02) },
            new Cell("N18", "stall at the first byte, for ever", operation, "MODEL5018", scene => scene.Plan(Fault.StallAfter(1), times: FaultPlan.Always)) { IsSilent = true },
        })]),
        new("N19", "a byte a second, for ever", [new("N19", "a byte a second", Operation.Pull, "MODEL5018", scene => scene.Plan(Fault.Drip(TimeSpan.FromMilliseconds(50)), times: FaultPlan.Always)) { IsSilent = true }]),
        new("N20", "the registry stops reading an upload", [new("N20", "stall of an upload at half, once", Operation.Push, Cell.Recovers, scene => scene.Plan(Fault.StallUploadAfter(Large / 2))) { IsSilent = true }]),
        new("N21", "a bit is turned over in a blob", [.. new[] { Operation.PullSmall, Operation.Pull, Operation.Restore, Operation.RestoreArchive }.SelectMany(operation => new[]
        {
            new Cell("N21", "bit flipped once", operation, Cell.Recovers, scene => scene.Plan(Fault.FlipBit(100))),
            new Cell("N21", "bit flipped always", operation, "MODEL5003", scene => scene.Plan(Fault.FlipBit(100), times: FaultPlan.Always)),
        })]),
        new("N22", "a bit is turned over in a manifest", [.. new[] { Operation.Resolve, Operation.Restore }.SelectMany(operation => new[]
        {
            new Cell("N22", "bit flipped once", operation, Cell.Recovers, scene => scene.Registry.Faults.Add("GET", Endpoints.Manifest, Fault.FlipBit(50))),
            new Cell("N22", "bit flipped always", operation, "MODEL5003", scene => scene.Registry.Faults.Add("GET", Endpoints.Manifest, Fault.FlipBit(50), times: FaultPlan.Always)),
        })]),
        new("N23", "another part than was asked for",
        [
            Resumed("N23", "206 that starts elsewhere", Fault.ChangeHeader("Content-Range", _ => $"bytes 5-{Large - 1}/{Large}")),
            Resumed("N23", "206 of another total", Fault.ChangeHeader("Content-Range", range => range.Replace($"/{Large}", $"/{Large + 1}", StringComparison.Ordinal))),
            Resumed("N23", "206 without Content-Range", Fault.Header("Content-Range", null)),
            Resumed("N23", "206 of several parts", Fault.Header("Content-Range", null).And(Fault.Header("Content-Type", "multipart/byteranges; boundary=x"))),
        ]),
        new("N24", "all instead of a part", [Resumed("N24", "200 with the whole", Fault.IgnoreRange())]),
        new("N25", "no part at all", [Resumed("N25", "416", Fault.Status(416))]),
    ];

    /// <summary>The registry that an operation speaks to: one that wants tokens where it is about these.</summary>
    public static LoopbackOptions For(Operation operation) => operation == Operation.Token ? new() { Authentication = LoopbackAuthentication.Bearer } : new();

    /// <summary>Bytes on the wire beside the bytes of the model; those in flight when a connection is reset are lost.</summary>
    public static Func<Scene, string?> Wire(double most) => scene =>
    {
        var sent = scene.Registry.Requests.Of("GET", Endpoints.Blob).Sum(request => request.BytesOut);
        var wire = (double)sent / scene.Operation.Model.Size;
        return wire <= most ? null : $"{wire:0.000} times its bytes went over the wire";
    };

    private static int[] Positions(int size) => [1, 512, Kilo, (64 * Kilo) - 1, 64 * Kilo, (64 * Kilo) + 1, size / 2, size - 1];

    private static void ResetAtRandom(Scene scene, int times)
    {
        var random = new Random(10);
        for (var i = 1; i <= times; i++)
        {
            scene.Plan(Fault.ResetAfter(random.Next(1, Eighth)), nth: i);
        }
    }

    /// <summary>A pull that broke at half, and is answered so when it goes on.</summary>
    private static Cell Resumed(string row, string fault, Fault second) => new(row, fault, Operation.Pull, Cell.Recovers, scene =>
    {
        scene.Plan(Fault.ResetAfter(Large / 2));
        scene.Plan(second, nth: 2);
    });
}
