using System.Runtime.InteropServices;

namespace ModelBuild.Oci;

/// <summary>A second name for a file, which .NET has no call for.</summary>
public static partial class HardLink
{
    /// <summary>False where the file system has none, or the two names are on different ones.</summary>
    /// <param name="existing">Absolute path of the file.</param>
    /// <param name="path">Absolute path of the new name, which must be free.</param>
    public static bool TryCreate(string existing, string path) =>
        OperatingSystem.IsWindows() ? CreateHardLink(path, existing, 0) : Link(existing, path) == 0;

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string path);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string path, string existing, nint reserved);
}
