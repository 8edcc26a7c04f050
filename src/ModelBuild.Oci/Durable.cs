using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ModelBuild.Oci;

/// <summary>
/// Makes written files survive a power cut. <c>FileStream.Flush(true)</c> swallows the error of a failed fsync, so this
/// calls the system itself.
/// </summary>
public static partial class Durable
{
    /// <summary>Flushes a file's bytes to the disk.</summary>
    /// <exception cref="IOException">The disk did not take them; what was written must be written again.</exception>
    public static void Flush(FileStream file)
    {
        if (OperatingSystem.IsWindows())
        {
            file.Flush(flushToDisk: true);
        }
        else
        {
            Sync(file.SafeFileHandle, file.Name);
        }
    }

    /// <summary>Gives a whole, flushed file its final name, replacing what has it, and flushes the directory.</summary>
    public static void Rename(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        if (!OperatingSystem.IsWindows())
        {
            FlushDirectory(Path.GetDirectoryName(to)!);
        }
    }

    /// <summary>Writes a small file whole or not at all.</summary>
    public static async Task WriteAllBytesAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var beside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await using (var file = BlobFile.Create(beside, content.Length))
            {
                await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
                Flush(file);
            }

            Rename(beside, path);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private static void FlushDirectory(string path)
    {
        const int readOnly = 0;
        using var directory = Open(path, readOnly);
        if (!directory.IsInvalid)
        {
            Sync(directory, path);
        }
    }

    private static void Sync(SafeFileHandle handle, string path)
    {
        // EINVAL and ENOTSUP: the file system has nothing to flush.
        const int invalid = 22, notSupported = 95, interrupted = 4;
        while (Fsync(handle) != 0)
        {
            switch (Marshal.GetLastPInvokeError())
            {
                case interrupted:
                    continue;
                case invalid or notSupported:
                    return;
                case var error:
                    throw new IOException($"'{path}' could not be flushed to the disk: {new Win32Exception(error).Message}", error);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
