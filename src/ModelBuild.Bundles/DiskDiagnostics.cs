using ModelBuild.Oci;

namespace ModelBuild.Bundles;

/// <summary>Sentences of <c>MODEL7###</c> that are about the disk itself.</summary>
public static class DiskDiagnostics
{
    private const int ReadOnlyFileSystem = 30, QuotaExceeded = 122, WindowsDiskFull = 112, WindowsHandleDiskFull = 39;

    public static Diagnostic Of(Exception exception, string place) => exception switch
    {
        UnauthorizedAccessException => NotWritable(place, exception.Message),
        _ => (OperatingSystem.IsWindows() ? exception.HResult & 0xFFFF : exception.HResult) switch
        {
            BlobFile.DiskFull or QuotaExceeded when !OperatingSystem.IsWindows() => DiskFull(place, exception.Message),
            WindowsDiskFull or WindowsHandleDiskFull when OperatingSystem.IsWindows() => DiskFull(place, exception.Message),
            ReadOnlyFileSystem when !OperatingSystem.IsWindows() => NotWritable(place, exception.Message),
            _ => Failed(place, exception.Message),
        },
    };

    private static Diagnostic DiskFull(string place, string message) => new(
        "MODEL7001",
        $"The disk is full, while working on '{place}': {message}",
        "Free some room and run the same command again; nothing half-written has its final name, and a download goes on where it broke.");

    private static Diagnostic NotWritable(string place, string message) => new(
        "MODEL7002",
        $"A file or folder cannot be written, while working on '{place}': {message}",
        "Give the account that builds write access, or name another folder with ModelCacheDirectory, MODELBUILD_CACHE, ModelRegistry or BaseOutputPath.");

    private static Diagnostic Failed(string place, string message) => new(
        "MODEL7003",
        $"The disk did not do what was asked, while working on '{place}': {message}",
        "Run the same command again; if it fails again, check the disk.");
}
