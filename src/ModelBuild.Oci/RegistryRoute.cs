using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace ModelBuild.Oci;

/// <summary>How a host is reached where its name alone does not say it. Nothing of it ever goes to another host, but for the authorities.</summary>
internal sealed record RegistryRoute
{
    /// <summary>What stands before repository names, as in <c>https://mirror.example.com/v2</c>; null where the host's name says it.</summary>
    public Uri? Root { get; init; }

    /// <summary>The registry that a mirror stands in for, which it is told as <c>ns</c>; null for a registry itself.</summary>
    public string? Namespace { get; init; }

    /// <summary>Headers of every request; may hold secrets.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    public RouteTls? Tls { get; init; }

    /// <summary>How long connecting may take; null for the usual time.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>True where the host's name says it all.</summary>
    public bool IsPlain => this is { Root: null, Namespace: null, Headers: [], Tls: null, ConnectTimeout: null };
}

/// <summary>Certificates of a route.</summary>
internal sealed record RouteTls
{
    /// <summary>Trusted besides those that the machine trusts, also where the host sends its clients: to its storage, to its token server.</summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>Shown to the host itself.</summary>
    public X509Certificate2Collection Clients { get; init; } = [];

    /// <summary>The host itself is believed whatever certificate it shows.</summary>
    public bool SkipsVerification { get; init; }
}
