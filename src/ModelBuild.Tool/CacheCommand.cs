using System.CommandLine;
using ModelBuild.Bundles;
using ModelBuild.Restoring;
using ModelBuild.Restoring.Caching;

namespace ModelBuild.Tool;

/// <summary><c>dotnet model cache</c>: the folder of restored models that all projects of a user share.</summary>
internal static class CacheCommand
{
    private static readonly Option<string> Directory = new("--cache")
    {
        Description = "The cache; default MODELBUILD_CACHE, else that of the user.",
        Recursive = true,
    };

    public static Command Create() => new(
        "cache",
        """
        Looks after the cache of restored models.

        Examples:
          dotnet model cache list
          dotnet model cache prune --max-size 20GB
        """)
    {
        Directory, CachePathCommand.Create(), CacheListCommand.Create(), CacheVerifyCommand.Create(), CachePruneCommand.Create(),
    };

    public static CacheFolders Folders(ParseResult arguments) => new(arguments.GetValue(Directory) is { Length: > 0 } named
        ? Path.GetFullPath(named)
        : new UserFolders(Environment.GetEnvironmentVariable).CacheDirectory);

    /// <summary>Does something to the cache whose failures are the disk's.</summary>
    public static async Task<T> AtAsync<T>(CacheFolders folders, Func<Task<T>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (Exception exception) when (FailureDiagnostics.Of(exception, folders.Root) is { } diagnostic)
        {
            throw new ModelException(diagnostic, exception);
        }
    }
}
