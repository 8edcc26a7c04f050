using ModelBuild.Faults.Operations;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Rows;

/// <summary>Disks that are full, that fail, or that may not be written to.</summary>
internal static class DiskRows
{
    private const int Mega = 1024 * 1024;

    public static IEnumerable<FaultRow> All =>
    [
        new("L01", "the cache's disk is full before", [.. new[] { Operation.Pull, Operation.Restore, Operation.RestoreArchive }.Select(operation => Filled("L01", "full before the start", operation, free: 96 * 1024, "MODEL7001", CacheOn))]),
        new("L02", "the cache's disk fills up on the way", [.. new[] { Operation.Pull, Operation.Restore }.Select(operation => Filled("L02", "full at half", operation, free: 2 * Mega, "MODEL7001", CacheOn))]),
        new("L03", "the output's disk is full",
        [
            Filled("L03", "output full before the start", Operation.Pull, free: 32 * 1024, "MODEL7001", OutputOn),
            Filled("L03", "output full at half", Operation.Pull, free: 2 * Mega, "MODEL7001", OutputOn),
            Filled("L03", "layout full at half", Operation.Pack, free: 2 * Mega, "MODEL7001", LayoutOn),
        ]),
        new("L04", "a blob of the cache that cannot be read", [Tampered("L04", "EIO of the first read", Operation.RestoreWarm, "pread64:error=EIO:when=1", $"{Cell.Recovers}|MODEL7003") with
        {
            Arrange = scene =>
            {
                // Without its stamp each blob is read.
                Directory.Delete(Path.Combine(scene.Place.Cache, "stamps"), recursive: true);
                return Task.CompletedTask;
            },
        }]),
        new("L05", "a flush that fails",
        [
            Tampered("L05", "EIO of a file", Operation.Pull, "fsync:error=EIO:when=1", "MODEL7003"),
            Tampered("L05", "ENOSPC of a file", Operation.Pull, "fsync:error=ENOSPC:when=1", "MODEL7001"),
            Tampered("L05", "EIO of a folder", Operation.Pull, "fsync:error=EIO:when=2", "MODEL7003"),
            Tampered("L05", "EIO of all", Operation.Restore, "fsync:error=EIO:when=1+", "MODEL7003"),
            Tampered("L05", "EIO of all", Operation.Pack, "fsync:error=EIO:when=1+", "MODEL7003"),
        ]),
        new("L06", "a rename that fails",
        [
            Tampered("L06", "ENOSPC", Operation.Pull, "rename:error=ENOSPC:when=1+", "MODEL7001"),
            Tampered("L06", "EACCES", Operation.Pull, "rename:error=EACCES:when=1+", "MODEL7002"),
            Tampered("L06", "EXDEV", Operation.Pull, "rename:error=EXDEV:when=1+", $"{Cell.Recovers}|MODEL7003"),
            Tampered("L06", "ENOSPC", Operation.Pack, "rename:error=ENOSPC:when=1+", "MODEL7001"),
        ]),
        new("L07", "a cache that may only be read",
        [
            ReadOnly("L07", "read-only and warm", Operation.RestoreWarm, Cell.Recovers, CacheOn),
            ReadOnly("L07", "read-only and cold", Operation.Restore, "MODEL7002", CacheOn),
        ]),
        new("L08", "an output that may not be written",
        [
            ReadOnly("L08", "read-only output", Operation.Pull, "MODEL7002", OutputOn),
            ReadOnly("L08", "read-only layout", Operation.Pack, "MODEL7002", LayoutOn),
        ]),
        new("L17", "an output on another disk than the cache", [On("L17", "another disk", Operation.Pull, Cell.Recovers, OutputOn)]),
    ];

    /// <summary>A cell whose process is lied to by the system.</summary>
    public static Cell Tampered(string row, string fault, Operation operation, string injection, string expected) => new(row, $"{fault}: {injection}", operation, expected, _ => { })
    {
        RunAsync = async (scene, cancellationToken) =>
        {
            using var child = Worker.Start(scene.Operation, scene.Place, warm: true, environment: SystemCalls.OneThread);
            await child.WaitForTextAsync("ready\n", cancellationToken);
            using var tampering = await SystemCalls.TamperAsync(child, injection, cancellationToken);
            await child.SayAsync("go");
            return Worker.OutcomeOf(await child.WaitAsync(TimeSpan.FromSeconds(25), cancellationToken));
        },
    };

    private static Place CacheOn(Place place, SmallDisk disk) => place with { Cache = disk["cache"] };

    private static Place OutputOn(Place place, SmallDisk disk) => place with { Output = disk["output/model"] };

    private static Place LayoutOn(Place place, SmallDisk disk) => place with { Layout = disk["packed/layout"] };

    /// <summary>A disk with so many free bytes, until room is made.</summary>
    private static Cell Filled(string row, string fault, Operation operation, int free, string expected, Func<Place, SmallDisk, Place> on)
    {
        SmallDisk? disk = null;
        return new(row, fault, operation, expected, _ => File.WriteAllBytes(disk!["filler"], new byte[(16 * Mega) - free]))
        {
            Set = scene =>
            {
                disk = scene.Hold(SmallDisk.Mount(16 * Mega));
                scene.Place = on(scene.Place, disk);
            },
            Mend = _ => File.Delete(disk!["filler"]),
        };
    }

    private static Cell ReadOnly(string row, string fault, Operation operation, string expected, Func<Place, SmallDisk, Place> on)
    {
        SmallDisk? disk = null;
        return new(row, fault, operation, expected, _ => disk!.MakeReadOnly())
        {
            Set = scene =>
            {
                disk = scene.Hold(SmallDisk.Mount(16 * Mega));
                scene.Place = on(scene.Place, disk);
            },
            Mend = _ => disk!.MakeWritable(),
        };
    }

    private static Cell On(string row, string fault, Operation operation, string expected, Func<Place, SmallDisk, Place> on) => new(row, fault, operation, expected, _ => { })
    {
        Set = scene => scene.Place = on(scene.Place, scene.Hold(SmallDisk.Mount(16 * Mega))),
    };
}
