using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ModelBuild.Oci;

/// <summary>A copy of a file that shares its bytes until one of the two is written to: no byte moves, and none is on the disk twice.</summary>
internal static partial class Reflink
{
    /// <summary>Gives an empty file the content that another has now.</summary>
    /// <returns>False where that is not possible: on two file systems, on one that cannot (btrfs, xfs and bcachefs can), or elsewhere than on Linux.</returns>
    public static bool TryClone(SafeFileHandle from, SafeFileHandle to)
    {
        const ulong cloneFile = 0x40049409;
        return OperatingSystem.IsLinux() && Ioctl(to, cloneFile, from) == 0;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle handle, ulong request, SafeFileHandle argument);
}
