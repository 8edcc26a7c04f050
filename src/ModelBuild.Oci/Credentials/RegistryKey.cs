namespace ModelBuild.Oci.Credentials;

/// <summary>The names under which credential stores keep what belongs to a repository.</summary>
internal sealed class RegistryKey
{
    /// <summary>What <c>docker login</c> calls the Hub, to this day.</summary>
    private const string Hub = "https://index.docker.io/v1/";

    public RegistryKey(RepositoryAddress repository)
    {
        var host = repository.Registry!.Host!;
        IsHub = host is "docker.io" or "index.docker.io" or "registry-1.docker.io";
        ServerUrl = IsHub ? Hub : host;
        Host = host;
        // podman keeps credentials of a namespace or repository too; the longest that fits is meant.
        var names = new List<string>();
        for (var name = repository.Name!; name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf('/'))])
        {
            names.Add($"{host}/{name}");
        }

        Candidates = IsHub ? [.. names, host, "index.docker.io", "docker.io", "registry-1.docker.io"] : [.. names, host];
    }

    public string Host { get; }

    /// <summary>What a credential helper is asked for.</summary>
    public string ServerUrl { get; }

    private bool IsHub { get; }

    private string[] Candidates { get; }

    /// <summary>The entry that fits best, if one does. Ports and names must be the same, not similar.</summary>
    public T? Find<T>(IEnumerable<KeyValuePair<string, T>> entries)
        where T : struct
    {
        var known = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in entries)
        {
            known.TryAdd(Normalize(key), value);
        }

        return Candidates.Where(known.ContainsKey).Select(candidate => (T?)known[candidate]).FirstOrDefault();
    }

    /// <summary>True where an entry of this name is what <see cref="Find"/> may answer.</summary>
    public bool Matches(string key) => Candidates.Contains(Normalize(key), StringComparer.OrdinalIgnoreCase);

    /// <summary>Keys may be URLs, with the version of the registry's interface at their end.</summary>
    public static string Normalize(string key)
    {
        var scheme = key.IndexOf("://", StringComparison.Ordinal);
        var name = scheme < 0 ? key : key[(scheme + 3)..];
        if ((scheme >= 0 || name.EndsWith('/')) && name.TrimEnd('/') is var trimmed)
        {
            name = trimmed.EndsWith("/v1", StringComparison.Ordinal) || trimmed.EndsWith("/v2", StringComparison.Ordinal) ? trimmed[..^3] : trimmed;
        }

        return name;
    }
}
