using System.Collections.Immutable;

namespace ModelBuild.Oci.Hosts;

/// <summary>What a <c>hosts.toml</c> says of one host, as text; nothing that it names has been opened.</summary>
internal sealed record HostsEntry
{
    /// <summary>Null for the registry itself, where the file does not name its server.</summary>
    public HostsUrl? Url { get; init; }

    /// <summary>May be asked for what has a digest.</summary>
    public bool Pulls { get; init; } = true;

    /// <summary>May say what a tag names.</summary>
    public bool Resolves { get; init; } = true;

    public ImmutableArray<NamedFile> Authorities { get; init; } = [];

    /// <summary>Certificate and key; one file where it holds both.</summary>
    public ImmutableArray<(NamedFile Certificate, NamedFile Key)> Clients { get; init; } = [];

    /// <summary>The line that switches verification off; null where it is on.</summary>
    public int? SkipVerifyLine { get; init; }

    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    public TimeSpan? DialTimeout { get; init; }
}

/// <summary>A file that a <c>hosts.toml</c> names, and the line that names it.</summary>
internal sealed record NamedFile(string Path, int Line);
