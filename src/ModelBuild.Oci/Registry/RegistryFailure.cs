namespace ModelBuild.Oci.Registry;

/// <summary>What kept a registry from doing what it was asked: one value for each thing that a user would do about it.</summary>
public enum RegistryFailure
{
    /// <summary>The host's name has no address.</summary>
    NameNotResolved,

    /// <summary>Nothing listens at the host and port, or no way leads there.</summary>
    ConnectionRefused,

    /// <summary>The connection broke, again and again.</summary>
    ConnectionLost,

    /// <summary>The registry fell silent, again and again.</summary>
    TimedOut,

    /// <summary>The certificate is not trusted, or is another host's.</summary>
    Tls,

    /// <summary>The host does not speak TLS: probably a registry in plain HTTP.</summary>
    NotTls,

    /// <summary>A redirect, or the place for an upload, that is not followed.</summary>
    Redirect,

    /// <summary>The registry asks for authentication in a form that cannot be read.</summary>
    Challenge,

    /// <summary>The token server that the registry names is not one that is spoken to.</summary>
    Realm,

    /// <summary>The token server's answer holds no usable token.</summary>
    Token,

    /// <summary>Credentials are missing or were refused.</summary>
    Unauthorized,

    /// <summary>The account may not do this.</summary>
    Forbidden,

    /// <summary>No such repository, and for a push none that can be made.</summary>
    NotFound,

    /// <summary>The tag holds something else and must not move.</summary>
    Immutable,

    /// <summary>The registry, or a proxy before it, takes nothing this large.</summary>
    TooLarge,

    /// <summary>Too many requests; <see cref="RegistryException.RetryAfter"/> says for how long, where the registry does.</summary>
    TooManyRequests,

    /// <summary>The registry is there and does not work: 5xx, again and again.</summary>
    Unavailable,

    /// <summary>The registry does not offer this: deletion is often switched off.</summary>
    Unsupported,

    /// <summary>A list of tags that does not end.</summary>
    Pagination,

    /// <summary>The answer is not that of a registry.</summary>
    Protocol,

    /// <summary>The registry refused, for a reason that its own words give.</summary>
    Rejected,
}
