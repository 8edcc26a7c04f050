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
