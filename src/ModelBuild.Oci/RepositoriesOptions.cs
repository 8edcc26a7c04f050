namespace ModelBuild.Oci;

/// <summary>How repositories are reached. The defaults are right for a program that a user runs.</summary>
public sealed record RepositoriesOptions
{
    /// <summary>Hosts, or hosts with a port, that are spoken to in plain HTTP; loopback always is.</summary>
    public IReadOnlyCollection<string> InsecureHosts { get; init; } = [];

    /// <summary>Hosts that may receive credentials when a registry of another domain names them as its token server.</summary>
    public IReadOnlyCollection<string> TrustedTokenHosts { get; init; } = [];

    /// <summary>Places that are asked before registries for what has a digest, in this order for each registry.</summary>
    public IReadOnlyCollection<RegistryMirror> Mirrors { get; init; } = [];

    /// <summary>Absolute path of a folder with a hosts.toml for each registry, as containerd's <c>certs.d</c>; null where none is read.</summary>
    public string? HostsDirectory { get; init; }

    /// <summary>What is shown to every registry that asks, instead of what this machine holds for it; null to look there.</summary>
    public Credential? Credential { get; init; }

    /// <summary>Looks an environment variable up.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>The folder that <c>~</c> means.</summary>
    public string HomeDirectory { get; init; } = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);

    /// <summary>How long a registry may be silent before a request is given up and tried again. No limit holds for a whole transfer.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a credential helper may take.</summary>
    public TimeSpan HelperTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often something is tried that makes no progress.</summary>
    public int Tries { get; init; } = 6;

    /// <summary>What waits and time-outs are measured with.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
