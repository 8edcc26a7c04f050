using ModelBuild.Faults.Operations;
using ModelBuild.Restoring.Caching;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Rows;

/// <summary>A cache that others damaged, left half-done, hold, or take away.</summary>
internal static class CacheRows
{
    private static readonly IReadOnlyDictionary<string, string?> NoLocks = new Dictionary<string, string?> { ["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1" };

    public static IEnumerable<FaultRow> All =>
    [
        new("L09", "the cache is removed while it is used",
        [
            .. new[] { Operation.Pull, Operation.Restore }.Select(operation => Interrupted("L09", "removed at half", operation, $"{Cell.Recovers}", (scene, _) =>
            {
                Directory.Delete(scene.Place.Cache, recursive: true);
                return Task.CompletedTask;
            })),
        ]),
        new("L10", "a blob of the cache is damaged",
        [
            Damaged("a bit flipped, same size and time", file =>
            {
                var time = File.GetLastWriteTimeUtc(file);
                var content = File.ReadAllBytes(file);
                content[7] ^= 1;
                File.WriteAllBytes(file, content);
                File.SetLastWriteTimeUtc(file, time);
            }),
            Damaged("shorter", file => File.WriteAllBytes(file, File.ReadAllBytes(file)[..100])),
            Damaged("longer", file => File.AppendAllText(file, "x")),
            Damaged("empty", file => File.WriteAllBytes(file, [])),
            Damaged("missing", File.Delete),
            Damaged("a mode that forbids all", file => File.SetUnixFileMode(file, UnixFileMode.None)),
        ]),
        new("L11", "a download that was left is damaged",
        [
            Left("garbage", size => new byte[size / 2]),
            Left("longer than the blob", size => new byte[size + 1]),
            Left("of the right size, and wrong", size => new byte[size]),
            Left("empty", _ => []),
        ]),
        new("L12", "who fetches is stopped for ever", [Held("L12", "stopped, and never killed", "STOP") with { Bound = TimeSpan.FromMinutes(2) }]),
        new("L13", "who fetches is killed", [Held("L13", "killed at half", "KILL") with { Also = BodyRows.Wire(1.05) }]),
        new("L14", "a file system without locks", [new("L14", "eight at once", Operation.Restore, Cell.Recovers, _ => { })
        {
            RunAsync = async (scene, cancellationToken) =>
            {
                var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Worker.RunAsync(scene.Operation, i == 0 ? scene.Place : Beside(scene, i), cancellationToken, environment: NoLocks)));
                return outcomes.FirstOrDefault(outcome => outcome != Cell.Recovers) ?? Cell.Recovers;
            },
        }]),
        FaultRow.Without("L16", "a cache that belongs to somebody else, or that everybody may write", "the cache's owner and mode are not looked at: bytes are verified by size, time, inode and change time of what was verified before"),
    ];

    /// <summary>The same cache, used by another project.</summary>
    private static Place Beside(Scene scene, int number) => scene.Place with { Root = Directory.CreateDirectory(scene[$"others/{number}"]).FullName, Cache = scene.Place.Cache };

    private static Cell Damaged(string fault, Action<string> damage) => new("L10", fault, Operation.RestoreWarm, Cell.Recovers, async scene =>
        damage(new CacheFolders(scene.Place.Cache).Blob((await scene.Models.DigestsOf(scene.Operation.Model))[0])));

    private static Cell Left(string fault, Func<int, byte[]> content) => new("L11", fault, Operation.Pull, Cell.Recovers, async scene =>
    {
        var folder = new CacheFolders(scene.Place.Cache).Partial((await scene.Models.DigestsOf(scene.Operation.Model))[0]);
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, Guid.NewGuid().ToString("N")), content(scene.Operation.Model.FileSize));
    });

    /// <summary>Something happens when half of a blob has come.</summary>
    public static Cell Interrupted(string row, string fault, Operation operation, string expected, Func<Scene, CancellationToken, Task> act)
    {
        var going = new TaskCompletionSource();
        return new(row, fault, operation, expected, scene => scene.Plan(Fault.PauseAfter(operation.Model.FileSize / 2, going.Task)))
        {
            Meanwhile = async (scene, cancellationToken) =>
            {
                await HalfAsync(scene, cancellationToken);
                await act(scene, cancellationToken);
                going.TrySetResult();
            },
        };
    }

    /// <summary>Waits until half of a blob lies in the cache.</summary>
    public static async Task HalfAsync(Scene scene, CancellationToken cancellationToken)
    {
        var folders = new CacheFolders(scene.Place.Cache);
        while (!folders.FilesIn("partial").Any(file => file.Exists && file.Length >= scene.Operation.Model.FileSize / 2))
        {
            await Task.Delay(10, cancellationToken);
        }
    }

    /// <summary>Another process holds the blob's lock and half of its bytes, and gets a signal.</summary>
    private static Cell Held(string row, string fault, string signal) => new(row, fault, Operation.Pull, Cell.Recovers, async scene =>
    {
        scene.Plan(Fault.StallAfter(scene.Operation.Model.FileSize / 2));
        var other = scene.Hold(Worker.Start(scene.Operation, Beside(scene, 1)));
        await other.WaitForTextAsync("ready\n", CancellationToken.None);
        await other.SayAsync("go");
        await HalfAsync(scene, CancellationToken.None);
        await DotNet.In(scene.Hold(new TemporaryDirectory())).RunAsync("kill", [$"-{signal}", $"{other.Id}"], CancellationToken.None);
    });
}
