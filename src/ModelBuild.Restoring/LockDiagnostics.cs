using ModelBuild.Bundles;
using ModelBuild.Oci;

namespace ModelBuild.Restoring;

/// <summary>Sentences of <c>MODEL7###</c> that are about the lock file and the cache.</summary>
public static class LockDiagnostics
{
    public static Diagnostic Broken(string path, int line, string reason) => new(
        "MODEL7010",
        $"The lock file '{path}' cannot be read at line {line}: {reason}",
        "Take it from source control again, or delete it and restore to make a new one.",
        path,
        line);

    public static Diagnostic Newer(string path, string reason) => new(
        "MODEL7011",
        $"The lock file '{path}' was written by a later ModelBuild: {reason}.",
        "Use that version of ModelBuild, or delete the file and restore to make a new one.",
        path);

    public static Diagnostic FilesDiffer(string path, string reference, Digest digest) => new(
        "MODEL7012",
        $"The lock file '{path}' lists other files or dependencies for '{reference}' than the bundle {digest} has.",
        "Take it from source control again, or restore with '--force-evaluate' to write it anew.",
        path);

    public static Diagnostic CacheDamaged(string path, string damage) => new(
        "MODEL7020",
        $"A file of the model cache was damaged ({damage}) and is fetched again: '{path}'.",
        "Nothing needs to be done; if it happens again, check the disk and what else writes into the cache.");

    public static Diagnostic CacheIsDamaged(string cache, int files) => new(
        "MODEL7021",
        $"{files} {(files == 1 ? "file" : "files")} of the model cache '{cache}' {(files == 1 ? "is" : "are")} not as fetched.",
        "Run 'dotnet model cache verify --repair'; the next restore fetches what it removes.");
}
