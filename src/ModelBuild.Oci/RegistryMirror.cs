namespace ModelBuild.Oci;

/// <summary>
/// A place that may be asked for what a registry holds, by digest only: manifests and blobs are verified, whoever sends them.
/// Tags are not its to say.
/// </summary>
public sealed record RegistryMirror
{
    public const string ValidForms = "'mirror.example.com', 'harbor.example.com/proxy' or a folder";

    private RegistryMirror(RegistryAddress origin, RegistryAddress place, string prefix) => (Origin, Place, Prefix) = (origin, place, prefix);

    /// <summary>The registry that it stands in for.</summary>
    public RegistryAddress Origin { get; }

    /// <summary>The host or folder that is asked.</summary>
    public RegistryAddress Place { get; }

    /// <summary>What stands before a repository's name there, as a proxy project's name does; empty where names are the same.</summary>
    public string Prefix { get; }

    /// <param name="host">The registry that it stands in for.</param>
    /// <param name="mirror">A host, a host with the beginning of repository names, or a folder.</param>
    /// <param name="baseDirectory">What a relative folder is relative to.</param>
    /// <exception cref="InvalidReferenceException">One of the two is none of these.</exception>
    public static RegistryMirror Parse(string host, string mirror, string baseDirectory)
    {
        var origin = RegistryAddress.IsFolder(host)
            ? throw new InvalidReferenceException(host, "only a registry with a host has mirrors, and a folder has none")
            : RegistryAddress.Parse(host, baseDirectory);
        if (RegistryAddress.IsFolder(mirror))
        {
            return new(origin, RegistryAddress.Parse(mirror, baseDirectory), "");
        }

        RegistryAddress.RefuseUserInformation(mirror);
        var slash = mirror.Contains("://", StringComparison.Ordinal) ? -1 : mirror.IndexOf('/', StringComparison.Ordinal);
        var place = RegistryAddress.Parse(slash < 0 ? mirror : mirror[..slash], baseDirectory);
        var prefix = slash < 0 ? "" : mirror[(slash + 1)..].TrimEnd('/');
        if (prefix.Length > 0 && !RepositoryName.IsValid(prefix))
        {
            throw new InvalidReferenceException(mirror, $"'{prefix}' is not {RepositoryName.ValidForm}");
        }

        return prefix.Length == 0 && place == origin
            ? throw new InvalidReferenceException(mirror, "a registry is not its own mirror")
            : new(origin, place, prefix);
    }

    /// <summary>Where a repository of the registry is in the mirror.</summary>
    /// <exception cref="InvalidReferenceException">The name gets too long.</exception>
    public RepositoryAddress Locate(RepositoryAddress repository) => Place.Repository(Prefix.Length == 0 ? repository.Name! : $"{Prefix}/{repository.Name}");

    /// <summary>As the user wrote it.</summary>
    public override string ToString() => Prefix.Length == 0 ? $"{Place}" : $"{Place}/{Prefix}";
}
