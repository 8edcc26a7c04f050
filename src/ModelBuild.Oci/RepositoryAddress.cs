namespace ModelBuild.Oci;

/// <summary>Where one repository is: a name in a registry, or the directory or tar file of an OCI image layout.</summary>
public sealed record RepositoryAddress
{
    private const string Tar = ".tar", Layout = ".oci";

    private RepositoryAddress(RegistryAddress? registry, string? name, string? directory) =>
        (Registry, Name, Directory) = (registry, name, directory);

    /// <summary>The registry; null for a layout.</summary>
    public RegistryAddress? Registry { get; }

    /// <summary>The name in the registry; null for a layout.</summary>
    public string? Name { get; }

    /// <summary>Absolute path of the layout, a folder or a tar file; null for a registry's repository.</summary>
    public string? Directory { get; }

    /// <summary>True where a path without a folder is that of a tar file, which need not be there yet.</summary>
    public bool IsTar => Directory is { } path && path.EndsWith(Tar, StringComparison.Ordinal) && !System.IO.Directory.Exists(path);

    /// <summary>The last segment of the name or path, without what marks a layout: what a model is called unless it says otherwise.</summary>
    public string LastSegment => Name is { } name ? name[(name.LastIndexOf('/') + 1)..]
        : Path.GetFileName(Directory!) is var file && Path.GetExtension(file) is Tar or Layout ? Path.GetFileNameWithoutExtension(file)
        : file;

    public static RepositoryAddress InFolder(string directory) =>
        new(null, null, Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));

    public override string ToString() => Directory ?? (Name is "" ? $"{Registry}" : $"{Registry}/{Name}");

    /// <summary>What stands for a registry itself where a repository is wanted: one without a name.</summary>
    internal static RepositoryAddress Whole(RegistryAddress registry) => new(registry, "", null);

    internal static RepositoryAddress Remote(RegistryAddress registry, string name) => new(registry, name, null);
}
