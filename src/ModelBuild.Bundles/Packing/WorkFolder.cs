using ModelBuild.Oci;

namespace ModelBuild.Bundles.Packing;

/// <summary>A folder for what is on its way elsewhere. It goes with whoever made it, and with the next one where that was killed.</summary>
public sealed class WorkFolder : IDisposable
{
    private const string LockSuffix = ".lock";

    /// <summary>For file systems that lock nothing: no pack takes longer.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private readonly FileLock held;

    private WorkFolder(string directory, FileLock held) => (Directory, this.held) = (directory, held);

    /// <summary>Absolute path; whoever writes into it makes it.</summary>
    public string Directory { get; }

    /// <summary>A new one.</summary>
    /// <param name="root">The folder that such folders are in.</param>
    public static WorkFolder Create(string root)
    {
        System.IO.Directory.CreateDirectory(root);
        RemoveAbandoned(root);
        var directory = Path.Combine(root, Guid.NewGuid().ToString("N"));
        return new(directory, FileLock.TryAcquire(directory + LockSuffix)!);
    }

    /// <summary>Removes those whose makers were killed more than a day ago.</summary>
    public static void RemoveAbandoned(string root)
    {
        foreach (var guard in new DirectoryInfo(root) is { Exists: true } folder ? folder.EnumerateFiles($"*{LockSuffix}") : [])
        {
            if (DateTime.UtcNow - guard.LastWriteTimeUtc > Lifetime && FileLock.TryAcquire(guard.FullName) is { } held)
            {
                Remove(guard.FullName[..^LockSuffix.Length], held);
            }
        }
    }

    public void Dispose() => Remove(Directory, held);

    private static void Remove(string directory, FileLock held)
    {
        using (held)
        {
            if (System.IO.Directory.Exists(directory))
            {
                System.IO.Directory.Delete(directory, recursive: true);
            }
        }

        // Nobody else makes a lock of this name, so that nobody is let in by its going.
        File.Delete(directory + LockSuffix);
    }
}
