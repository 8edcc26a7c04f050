using System.Security.Cryptography.X509Certificates;

namespace ModelBuild.Testing;

/// <summary>What kind of registry a loopback registry is; by default an open CNCF distribution 3.</summary>
public sealed record LoopbackOptions
{
    public LoopbackAuthentication Authentication { get; init; }

    public IReadOnlyList<LoopbackUser> Users { get; init; } = [];

    /// <summary>Lets everybody read, as public projects do.</summary>
    public bool AnonymousPull { get; init; }

    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The realm that challenges name instead of the registry's own token endpoint.</summary>
    public string? Realm { get; init; }

    /// <summary>A tag is written once: 412 afterwards, for the same digest too, as Harbor does.</summary>
    public bool ImmutableTags { get; init; }

    /// <summary>The most tags a page has, whatever is asked for.</summary>
    public int MaxPageSize { get; init; } = 1000;

    /// <summary>False: an upload that broke is gone, and a chunk's range is not looked at, as in distribution 2.8.</summary>
    public bool ResumesUploads { get; init; } = true;

    /// <summary>False: a tag cannot be deleted (400), as in distribution 2.8.</summary>
    public bool DeletesTags { get; init; } = true;

    /// <summary>True: what refers to a manifest is listed, as by Zot and Harbor; false, as in distribution, whoever pushes such a thing keeps a tag.</summary>
    public bool ListsReferrers { get; init; }

    /// <summary>False: blobs are never mounted (202 instead of 201).</summary>
    public bool Mounts { get; init; } = true;

    /// <summary>Speaks TLS with it instead of plain HTTP.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Over TLS, lets nobody in who shows no certificate of this authority.</summary>
    public CertificateAuthority? ClientAuthority { get; init; }

    /// <summary>How long every answer waits.</summary>
    public TimeSpan Latency { get; init; }
}

/// <summary>How a loopback registry knows who asks.</summary>
public enum LoopbackAuthentication
{
    None,
    Basic,

    /// <summary>Tokens from the registry's own endpoint, <see cref="Endpoints.Token"/>.</summary>
    Bearer,
}
