using System.Globalization;
using System.Runtime.InteropServices;

namespace ModelBuild.Oci;

/// <summary>What the file system says of a file without reading it: enough to know whether it changed since.</summary>
/// <param name="Size">Length in bytes.</param>
/// <param name="ModifiedTicks">Last write, in UTC ticks (100 ns).</param>
/// <param name="Id">Inode and change time on Linux, where a write time can be set back but a change time cannot; empty elsewhere.</param>
public readonly partial record struct FileStat(long Size, long ModifiedTicks, string Id)
{
    /// <summary>Of a file, or of that which a symbolic link leads to.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static FileStat Of(string path)
    {
        if (OperatingSystem.IsLinux() && OfLinux(path) is { } stat)
        {
            return stat;
        }

        var file = new FileInfo(path);
        file = file.LinkTarget is null ? file : (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!;
        return new(file.Length, file.LastWriteTimeUtc.Ticks, "");
    }

    /// <summary>In one line, to be compared later.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Size} {ModifiedTicks} {Id}");

    /// <summary>True where two paths name one file; false where that cannot be known, as elsewhere than on Linux.</summary>
    public static bool AreSameFile(string one, string other) =>
        File.Exists(one) && File.Exists(other) && Of(one) is { Id.Length: > 0 } stat && stat == Of(other);

    /// <summary>All in one call, where .NET makes four. Null where it fails, and .NET says why.</summary>
    private static FileStat? OfLinux(string path)
    {
        const int currentDirectory = -100, typeOfFile = 0xF000, folder = 0x4000;
        const uint type = 0x1, modified = 0x40, changed = 0x80, inode = 0x100, size = 0x200;
        return Statx(currentDirectory, path, 0, type | modified | changed | inode | size, out var stat) == 0 && (stat.Mode & typeOfFile) != folder
            ? new(
                (long)stat.Size,
                DateTime.UnixEpoch.Ticks + (stat.ModifiedSeconds * TimeSpan.TicksPerSecond) + (stat.ModifiedNanoseconds / TimeSpan.NanosecondsPerTick),
                $"{stat.DeviceMajor:x}:{stat.DeviceMinor:x}:{stat.Inode:x}:{stat.ChangeSeconds:x}.{stat.ChangeNanoseconds:x}")
            : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, out LinuxStatx stat);

    /// <summary>The part of <c>struct statx</c> that is read; the kernel fixes its layout on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct LinuxStatx
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(96)]
        public long ChangeSeconds;

        [FieldOffset(104)]
        public uint ChangeNanoseconds;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
