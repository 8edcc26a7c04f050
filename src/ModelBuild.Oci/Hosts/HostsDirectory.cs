namespace ModelBuild.Oci.Hosts;

/// <summary>A folder with a <c>hosts.toml</c> for each registry, as containerd's <c>certs.d</c>.</summary>
internal sealed class HostsDirectory(string directory)
{
    private const string FileName = "hosts.toml";
    private const string ForAll = "_default";

    /// <summary>True for the file that stands for every registry without one of its own.</summary>
    public static bool IsForAll(HostsFile file) => Path.GetFileName(Path.GetDirectoryName(file.Path)) == ForAll;

    /// <summary>The file of a registry, else the one for all; null where there is neither.</summary>
    /// <exception cref="HostsFileException">The folder is absent, or the file is broken.</exception>
    public async Task<HostsFile?> FindAsync(string host, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(directory))
        {
            // Whoever names a folder means that one; a mistyped one must not send every request to the registries.
            throw new HostsFileException(HostsFailure.Invalid, directory, 0, "it is not a folder that exists");
        }

        var path = Names(host).Select(name => Path.Combine(directory, name, FileName)).FirstOrDefault(File.Exists);
        return path is null ? null : await HostsFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>containerd writes <c>host:port</c> as <c>host_port_</c> too, since not every file system has colons.</summary>
    private static IEnumerable<string> Names(string host)
    {
        var colon = host.LastIndexOf(':');
        string[] own = colon > 0 && !host.EndsWith(']') ? [$"{host[..colon]}_{host[(colon + 1)..]}_", host] : [host];
        return [.. own, ForAll];
    }
}
