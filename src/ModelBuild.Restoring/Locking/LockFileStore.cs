using System.Text.Json;
using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring.Locking;

/// <summary>One lock file on disk. Target frameworks restore at the same time: a change reads, edits and replaces it under a lock.</summary>
/// <param name="path">Absolute path of the lock file.</param>
/// <param name="guardFile">Absolute path of a file to lock; not beside the lock file, where it would be committed.</param>
public sealed class LockFileStore(string path, string guardFile)
{
    /// <summary>What the file system says of a lock file; empty where there is none.</summary>
    public static string StateOf(string path) => File.Exists(path) ? FileStat.Of(path).ToText() : "";

    /// <exception cref="ModelException">It is broken; <c>MODEL7010</c>, with its line.</exception>
    public async Task<StoredLockFile> ReadAsync(CancellationToken cancellationToken)
    {
        // Before it is read: a change while it is read is then a change.
        var state = StateOf(path);
        byte[] text;
        try
        {
            text = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(LockFile.Empty, "");
        }

        try
        {
            return new(LockFileText.Parse(text), state);
        }
        catch (JsonException exception)
        {
            throw new ModelException(LockDiagnostics.Broken(path, (int)(exception.LineNumber ?? 0) + 1, exception.Message), exception);
        }
        catch (NotSupportedException exception)
        {
            throw new ModelException(LockDiagnostics.Newer(path, exception.Message), exception);
        }
    }

    /// <summary>Applies a change to what the file holds by then; writes nothing where nothing changes.</summary>
    /// <returns>What the file holds then.</returns>
    public async Task<StoredLockFile> ChangeAsync(Func<LockFile, LockFile> change, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(guardFile)!);
        using var held = await FileLock.AcquireAsync(guardFile, cancellationToken).ConfigureAwait(false);
        var before = await ReadAsync(cancellationToken).ConfigureAwait(false);
        var after = change(before.File);
        var text = LockFileText.Format(after);
        if (!before.IsAbsent && text.AsSpan().SequenceEqual(LockFileText.Format(before.File)))
        {
            return before;
        }

        await Durable.WriteAllBytesAsync(path, text, cancellationToken).ConfigureAwait(false);
        return new(after, StateOf(path));
    }
}

/// <summary>A lock file and the state in which it was found or left.</summary>
/// <param name="State">As <see cref="LockFileStore.StateOf"/> says it.</param>
public sealed record StoredLockFile(LockFile File, string State)
{
    public bool IsAbsent => State.Length == 0;
}
