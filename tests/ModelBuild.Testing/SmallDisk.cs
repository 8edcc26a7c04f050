using System.Diagnostics;
using System.Globalization;

namespace ModelBuild.Testing;

/// <summary>A file system of a few mebibytes, which can be filled up or made read-only for everybody, root included.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryDirectory folder;

    private SmallDisk(TemporaryDirectory folder) => this.folder = folder;

    public string Path => folder.Path;

    public string this[string relative] => folder[relative];

    /// <summary>Mounts one; skips the calling test, and says so, where that is not allowed.</summary>
    public static SmallDisk Mount(long bytes)
    {
        var folder = new TemporaryDirectory();
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={bytes}"), "tmpfs", folder.Path))
        {
            folder.Dispose();
            Skip.Because("A file system can be mounted by root on Linux only.");
        }

        return new(folder);
    }

    /// <summary>Mounts one on which files can share their bytes (XFS); skips the calling test, and says so, where that is not possible.</summary>
    public static SmallDisk MountSharing()
    {
        // The least that XFS takes.
        const long size = 320 * 1024 * 1024;
        var folder = new TemporaryDirectory();
        var image = folder.Path + ".xfs";
        using (var file = File.Create(image))
        {
            file.SetLength(size);
        }

        var isMounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Peer.Find("mkfs.xfs") is not null
            && Run("mkfs.xfs", "-q", "-m", "reflink=1", image) && Run("mount", "-o", "loop", image, folder.Path);
        // What is mounted stays until it is unmounted.
        File.Delete(image);
        if (!isMounted)
        {
            folder.Dispose();
            Skip.Because("Mounting a file system of XFS takes root on Linux, mkfs.xfs and a kernel that knows it.");
        }

        return new(folder);
    }

    public void MakeReadOnly() => Remount("ro");

    public void MakeWritable() => Remount("rw");

    public void Dispose()
    {
        // Lazily: a process that was killed may not have let go of its files yet.
        Run("umount", "--lazy", folder.Path);
        folder.Dispose();
    }

    private void Remount(string mode)
    {
        if (!Run("mount", "-o", $"remount,{mode}", folder.Path))
        {
            throw new InvalidOperationException($"'{folder.Path}' could not be mounted {mode}.");
        }
    }

    private static bool Run(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
