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
    /// <summary>Below that, what others wrote to the file system would cost more.</summary>
    private const int WorthFlushingTogether = 32;

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
        Move(from, to);
        FlushDirectory(Path.GetDirectoryName(to)!);
    }

    /// <summary>
    /// Gives many whole files their final names, flushing them together where the system can: a disk takes thousands of small files in
    /// one go far faster than one by one.
    /// </summary>
    /// <param name="files">Present and final paths, on one file system, closed and not flushed.</param>
    public static void RenameAll(IReadOnlyCollection<(string From, string To)> files)
    {
        if (files.Count < WorthFlushingTogether || !TryFlushFileSystem(files.First().From))
        {
            foreach (var (from, _) in files)
            {
                using var file = new FileStream(from, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
                Flush(file);
            }
        }

        foreach (var (from, to) in files)
        {
            Move(from, to);
        }

        foreach (var directory in files.Select(file => Path.GetDirectoryName(file.To)!).Distinct())
        {
            FlushDirectory(directory);
        }
    }

    /// <summary>Writes a small file whole or not at all.</summary>
    public static async Task WriteAllBytesAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        // Of a process that was killed before its file had its name.
        BlobFile.RemoveAbandoned(new DirectoryInfo(Path.GetDirectoryName(path)!).EnumerateFiles($"{Path.GetFileName(path)}.*.tmp"));
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

    /// <summary>Never in pieces: where the two names are on different file systems, .NET would copy, and whoever looks meanwhile would find half a file.</summary>
    private static void Move(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(from, to, overwrite: true);
            return;
        }

        const int noEntry = 2, notPermitted = 1, accessDenied = 13;
        if (RenameFile(from, to) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            var message = $"'{from}' could not be renamed to '{to}': {new Win32Exception(error).Message}";
            throw error switch
            {
                noEntry => new FileNotFoundException(message, from),
                notPermitted or accessDenied => new UnauthorizedAccessException(message),
                _ => new IOException(message, error),
            };
        }
    }

    /// <summary>Flushes the names of a directory's files.</summary>
    internal static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int readOnly = 0;
        using var directory = Open(path, readOnly);
        if (!directory.IsInvalid)
        {
            Sync(directory, path);
        }
    }

    /// <summary>Linux alone has a call for it that also tells of errors.</summary>
    private static bool TryFlushFileSystem(string path)
    {
        const int readOnly = 0;
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        using var file = Open(path, readOnly);
        return !file.IsInvalid && Syncfs(file) == 0;
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

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string from, string to);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int Syncfs(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
