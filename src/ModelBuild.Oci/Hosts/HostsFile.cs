using System.Collections.Immutable;

namespace ModelBuild.Oci.Hosts;

/// <summary>A <c>hosts.toml</c> of containerd: where a registry's content may be had, and how each of those hosts is reached.</summary>
internal sealed record HostsFile
{
    private const int MaxSize = 256 * 1024;

    /// <summary>Absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>The registry itself: its server where the file names one, and what else stands before any table.</summary>
    public required HostsEntry Server { get; init; }

    /// <summary>Asked before the registry, in this order.</summary>
    public required ImmutableArray<HostsEntry> Hosts { get; init; }

    /// <exception cref="HostsFileException">The file cannot be read, or does not say what it should.</exception>
    public static async Task<HostsFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return new FileInfo(path).Length <= MaxSize
                ? Parse(await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false), path)
                : throw new HostsFileException(HostsFailure.Invalid, path, 0, $"it has more than {MaxSize} bytes");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new HostsFileException(HostsFailure.Invalid, path, 0, "it cannot be read", exception);
        }
    }

    /// <exception cref="HostsFileException">The text does not say what it should.</exception>
    public static HostsFile Parse(string text, string path)
    {
        var server = new HostsSettings(path);
        var hosts = new List<HostsSettings>();
        foreach (var entry in TomlEntry.ReadAll(text, path))
        {
            if (entry.Path is not ["host", .. var rest])
            {
                server.Take(entry, entry.Path);
            }
            else if (rest is [var url, .. var setting])
            {
                var host = hosts.Find(known => known.Url == url);
                if (host is null)
                {
                    hosts.Add(host = new(path) { Url = url, Line = entry.Line });
                }

                host.Take(entry, setting);
            }
            else if (entry.Value is not null)
            {
                throw new HostsFileException(HostsFailure.Invalid, path, entry.Line, "'host' is not a table of hosts");
            }
        }

        return new() { Path = path, Server = server.ToEntry(), Hosts = [.. hosts.Select(host => host.ToEntry())] };
    }
}
