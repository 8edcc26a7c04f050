using Microsoft.Win32.SafeHandles;

namespace ModelBuild.Oci;

/// <summary>How files that hold blobs are opened, and what becomes of those that never were whole.</summary>
public static class BlobFile
{
    /// <summary>256 KiB: as fast as any larger buffer, and small enough to stay in the processor's cache.</summary>
    public const int BufferSize = 256 * 1024;

    /// <summary>ENOSPC: the <see cref="Exception.HResult"/> of an <see cref="IOException"/> on Unix where the disk is full.</summary>
    public const int DiskFull = 28;

    /// <summary>Staged files that are older were left by a process that is gone.</summary>
    private static readonly TimeSpan StagedLifetime = TimeSpan.FromDays(1);

    private const int PlainIOException = unchecked((int)0x80131620);

    /// <summary>Opens a file for one sequential read; others may delete or replace it meanwhile.</summary>
    public static FileStream OpenRead(string path) => new(path, new FileStreamOptions
    {
        Access = FileAccess.Read,
        Mode = FileMode.Open,
        Share = FileShare.Read | FileShare.Delete,
        BufferSize = 0,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
    });

    /// <summary>Opens a file for reads at any place; others may delete or replace it meanwhile.</summary>
    public static SafeFileHandle OpenHandle(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous | FileOptions.SequentialScan);

    /// <summary>Creates a file for one sequential write; its room is reserved first, so that a full disk shows before a byte moves.</summary>
    /// <exception cref="IOException">With <see cref="DiskFull"/> where there is no room.</exception>
    public static FileStream Create(string path, long size)
    {
        try
        {
            return new(path, new FileStreamOptions
            {
                Access = FileAccess.ReadWrite,
                Mode = FileMode.CreateNew,
                Share = FileShare.None,
                BufferSize = 0,
                PreallocationSize = size,
                Options = FileOptions.Asynchronous,
            });
        }
        catch (IOException exception) when (exception.HResult == PlainIOException && size > 0 && !OperatingSystem.IsWindows())
        {
            // A failed reservation has no error number of its own.
            throw new IOException(exception.Message, DiskFull);
        }
    }

    /// <summary>Removes those of some staged files that nobody writes any more.</summary>
    internal static void RemoveAbandoned(IEnumerable<FileInfo> staged)
    {
        foreach (var file in staged)
        {
            // One that has just gone has a time of long ago, and its name may be another's by now.
            if (file.Exists && DateTime.UtcNow - file.LastWriteTimeUtc > StagedLifetime)
            {
                file.Delete();
            }
        }
    }
}
