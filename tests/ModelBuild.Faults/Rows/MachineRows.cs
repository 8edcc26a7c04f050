using System.Globalization;
using ModelBuild.Bundles;
using ModelBuild.Faults.Operations;
using ModelBuild.Oci;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Rows;

/// <summary>A machine with a wrong clock, with too little of something, or with a user who has had enough.</summary>
internal static class MachineRows
{
    private static readonly TimeSpan TenYears = TimeSpan.FromDays(3650);

    public static IEnumerable<FaultRow> All =>
    [
        new("L15", "a wrong clock",
        [
            .. from operation in new[] { Operation.Restore, Operation.Push, Operation.Token }
               from error in new[] { TenYears, -TenYears }
               select new Cell("L15", $"{error.Days / 365} years", operation, Cell.Recovers, scene => scene.Time.ClockError = error) { Registry = BodyRows.For(Operation.Token) },
            new("L15", "back by an hour in the middle", Operation.Restore, Cell.Recovers, scene => scene.Plan(Fault.Before("the clock jumps", () => scene.Time.ClockError = TimeSpan.FromHours(-1)), nth: 3)) { Registry = BodyRows.For(Operation.Token) },
        ])
        {
            NotRun = "the clock of files: no faketime here",
        },
        new("L18", "names that are too long", [.. new[] { 256, 5000 }.SelectMany(length => new[]
        {
            new Cell("L18", $"{length} characters to pack", Operation.PackTiny, "MODEL1003", _ => { })
            {
                RunAsync = async (scene, cancellationToken) =>
                {
                    var request = scene.Models.RequestOf(scene.Operation.Model, scene.Place.Layout);
                    await ModelPacker.PackAsync(request with { Files = [request.Files[0] with { Path = new string('x', length) }] }, null, cancellationToken);
                    return Cell.Recovers;
                },
            },
            new Cell("L18", $"{length} characters to pull", Operation.PullSmall, "MODEL4001|MODEL4014|MODEL5004", async scene =>
            {
                var manifest = System.Text.Encoding.UTF8.GetString((await scene.Models.ManifestOf(scene.Operation.Model)).Bytes.Span);
                scene.Repository.AddManifest(System.Text.Encoding.UTF8.GetBytes(manifest.Replace("weights-00.bin", new string('x', length), StringComparison.Ordinal)), MediaTypes.Manifest, SampleModel.Tag);
            })
            {
                Mend = scene => scene.Models.PublishAsync(scene.Operation.Model, scene.Repository).Wait(),
            },
        })]),
        new("L19", "few file handles", [new("L19", "24 handles for 60 blobs", Operation.RestoreMany, Cell.Recovers, _ => { }) { RunAsync = WithFewHandlesAsync }])
        {
            NotRun = "64 handles in all: the runtime itself does not start with so few",
        },
        new("L20", "little memory", [.. new[] { Operation.Pull, Operation.Push }.Select(operation => new Cell("L20", "128 MiB, in a cgroup", operation, Cell.Recovers, _ => { })
        {
            RunAsync = (scene, cancellationToken) => Worker.RunAsync(scene.Operation, scene.Place, cancellationToken, MemoryGroup.Enter(scene, 128)),
        })]),
        new("L21", "a packed file changes while it is pushed",
        [
            Changed("longer", file => File.AppendAllText(file, "more")),
            Changed("other bytes", file => File.WriteAllBytes(file, new byte[new FileInfo(file).Length])),
            Changed("gone", File.Delete),
        ])
        {
            NotRun = "a source that changes while it is packed: Bundles.Tests has it",
        },
        new("L22", "the user has had enough", [.. new[] { Operation.Pull, Operation.Restore, Operation.Push }.Select(operation => new Cell("L22", "cancelled at half", operation, "cancelled", scene =>
            scene.Plan(operation == Operation.Push ? Fault.StallUploadAfter(operation.Model.FileSize / 2) : Fault.StallAfter(operation.Model.FileSize / 2)))
        {
            RunAsync = CancelAsync,
        })]),
        FaultRow.Without("L23", "no HOME, no XDG, no TMPDIR", "where a user's folders are is asked by the hosts, and the kit's commands always say it; UserFolders has the rule"),
        new("N59", "no network at all",
        [
            Alone(Operation.RestoreWarm, Cell.Recovers),
            Alone(Operation.Restore, "MODEL5017|MODEL5016"),
        ]),
    ];

    /// <summary>A process that may open 24 files more than it has open when it begins.</summary>
    private static async Task<string> WithFewHandlesAsync(Scene scene, CancellationToken cancellationToken)
    {
        using var child = Worker.Start(scene.Operation, scene.Place, warm: true);
        await child.WaitForTextAsync("ready\n", cancellationToken);
        var limit = 24 + Directory.EnumerateFileSystemEntries($"/proc/{child.Id}/fd").Max(handle => int.Parse(Path.GetFileName(handle), CultureInfo.InvariantCulture));
        using var prlimit = ChildProcess.Start(Peer.Require("prlimit"), ["--pid", $"{child.Id}", $"--nofile={limit}:{limit}"], scene.Place.Root, new Dictionary<string, string?>());
        await prlimit.WaitAsync(TimeSpan.FromSeconds(10), cancellationToken);
        await child.SayAsync("go");
        return Worker.OutcomeOf(await child.WaitAsync(TimeSpan.FromSeconds(25), cancellationToken));
    }

    private static Cell Alone(Operation operation, string expected) => new("N59", "a network namespace of its own", operation, expected, _ => { })
    {
        RunAsync = (scene, cancellationToken) => Worker.RunAsync(scene.Operation, scene.Place, cancellationToken, [Peer.Require("unshare"), "--net"]),
        Bound = TimeSpan.FromMinutes(1),
    };

    private static Cell Changed(string fault, Action<string> change)
    {
        return new("L21", fault, Operation.Push, "MODEL2001|MODEL5003|MODEL5002|MODEL7003|MODEL5004", async scene =>
        {
            var copy = scene["packed"];
            foreach (var file in Directory.EnumerateFiles(scene.Models.LayoutOf(scene.Operation.Model), "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(copy, Path.GetRelativePath(scene.Models.LayoutOf(scene.Operation.Model), file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            scene.Place = scene.Place with { Packed = copy };
            var layer = (await scene.Models.ManifestOf(scene.Operation.Model)).Manifest!.Layers[0];
            scene.Registry.Faults.Add("POST", Endpoints.UploadStart, Fault.Before("it changes", () => change(new Oci.Layout.OciLayout(copy).PathOf(layer.Digest))));
        })
        {
            Also = scene => scene.Repository.Tags.Count == 0 ? null : "a manifest was pushed",
            Mend = scene => scene.Place = scene.Place with { Packed = null },
        };
    }

    /// <summary>Cancels at half, and wants that to be heeded within a second.</summary>
    private static async Task<string> CancelAsync(Scene scene, CancellationToken cancellationToken)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var repositories = new Repositories(scene.Hindered with { IdleTimeout = TimeSpan.FromHours(10) });
        var running = scene.Operation.RunAsync(scene.Place, repositories, cancellation.Token);
        while (!running.IsCompleted && !scene.Registry.Requests.Of(scene.Operation.Method, scene.Operation.Target).Any(request => Math.Max(request.BytesIn, request.BytesOut) >= scene.Operation.Model.FileSize / 2))
        {
            await Task.Delay(10, cancellationToken);
        }

        await cancellation.CancelAsync();
        try
        {
            await running.WaitAsync(TimeSpan.FromSeconds(1), cancellationToken);
            return Cell.Recovers;
        }
        catch (OperationCanceledException) when (running.IsCompleted)
        {
            return "cancelled";
        }
        catch (TimeoutException)
        {
            return "hang";
        }
    }
}
