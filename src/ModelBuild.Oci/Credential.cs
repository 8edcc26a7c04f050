namespace ModelBuild.Oci;

/// <summary>What an account proves itself to a registry with, and where it was found.</summary>
public sealed record Credential
{
    /// <summary>Where it was found, for messages: a variable, a file, a credential helper. Never a secret.</summary>
    public required string Source { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    /// <summary>A refresh token: exchanged for access tokens, never sent to the registry itself.</summary>
    public string? IdentityToken { get; init; }

    /// <summary>An access token that is sent as it is.</summary>
    public string? AccessToken { get; init; }

    /// <summary>Names no secret, so that a credential that reaches a log says only where it was found.</summary>
    public override string ToString() => $"the credentials in {Source}";
}

/// <summary>Finds the credential for a repository of a registry; null where there is none, and requests go without.</summary>
public delegate Task<Credential?> CredentialLookup(RepositoryAddress repository, CancellationToken cancellationToken);
