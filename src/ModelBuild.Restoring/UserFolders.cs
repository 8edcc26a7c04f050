using ModelBuild.Oci;

namespace ModelBuild.Restoring;

/// <summary>Where a user's models are when nothing else is said. Environment variables win.</summary>
/// <param name="environment">Looks a variable up; null where it is not set.</param>
public sealed class UserFolders(Func<string, string?> environment)
{
    public const string CacheVariable = "MODELBUILD_CACHE";
    public const string RegistryVariable = "MODELBUILD_REGISTRY";
    public const string HostsVariable = "MODELBUILD_HOSTS_DIRECTORY";

    private const string Product = "modelbuild";

    /// <summary>
    /// The machine-wide cache: <c>MODELBUILD_CACHE</c>, else <c>~/.cache/modelbuild</c> (macOS <c>~/Library/Caches/modelbuild</c>,
    /// Windows <c>%LOCALAPPDATA%\modelbuild</c>).
    /// </summary>
    public string CacheDirectory => environment(CacheVariable) is { Length: > 0 } named ? Path.GetFullPath(named) : DefaultCacheDirectory;

    /// <summary>The registry that references without a host mean: <c>MODELBUILD_REGISTRY</c>, else a folder of the user.</summary>
    /// <exception cref="InvalidReferenceException">The variable names neither a host nor a folder.</exception>
    public RegistryAddress DefaultRegistry => environment(RegistryVariable) is { Length: > 0 } named
        ? RegistryAddress.Parse(named, Directory.GetCurrentDirectory())
        : RegistryAddress.InFolder(Path.Combine(LocalApplicationData, Product, "registry"));

    /// <summary>
    /// The folder with a hosts.toml for each registry: <c>MODELBUILD_HOSTS_DIRECTORY</c>, else null. Never a container runtime's of its
    /// own accord: what a machine does with images would silently decide where its builds take models from.
    /// </summary>
    public string? HostsDirectory => environment(HostsVariable) is { Length: > 0 } named ? Path.GetFullPath(named) : null;

    private string DefaultCacheDirectory =>
        OperatingSystem.IsWindows() ? Path.Combine(LocalApplicationData, Product)
        : OperatingSystem.IsMacOS() ? Path.Combine(Home, "Library", "Caches", Product)
        : Path.Combine(environment("XDG_CACHE_HOME") is { Length: > 0 } caches ? caches : Path.Combine(Home, ".cache"), Product);

    private string Home => environment("HOME") is { Length: > 0 } home ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private string LocalApplicationData =>
        OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        : OperatingSystem.IsMacOS() ? Path.Combine(Home, "Library", "Application Support")
        : environment("XDG_DATA_HOME") is { Length: > 0 } data ? data
        : Path.Combine(Home, ".local", "share");
}
