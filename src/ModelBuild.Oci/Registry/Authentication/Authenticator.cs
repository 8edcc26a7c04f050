using System.Net.Http.Headers;

namespace ModelBuild.Oci.Registry.Authentication;

/// <summary>Answers the challenges of one repository's registry.</summary>
internal sealed class Authenticator(
    RegistryEndpoint endpoint, RepositoryAddress repository, Realm realm, CredentialCache credentials, TokenSource tokens)
{
    public RegistryEndpoint Endpoint => endpoint;

    /// <summary>What a request most likely needs, from what the registry asked for before; null where nothing is known.</summary>
    public async Task<AuthenticationHeaderValue?> AnticipateAsync(RegistryRequest request, CancellationToken cancellationToken) =>
        tokens.Cache.ChallengeOf(endpoint) is { } challenge
            ? await AnswerAsync(request, challenge, null, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>What to send to a registry that asks so; null where there is nothing to send.</summary>
    /// <param name="refused">What it has just refused.</param>
    public async Task<AuthenticationHeaderValue?> AnswerAsync(
        RegistryRequest request, Challenge challenge, AuthenticationHeaderValue? refused, CancellationToken cancellationToken)
    {
        var credential = await credentials.FindAsync(repository, cancellationToken).ConfigureAwait(false);
        request.CredentialSource = credential?.Source;
        tokens.Cache.Remember(endpoint, challenge);
        if (challenge.IsBasic)
        {
            return credential is null ? null : TokenClient.Basic(credential);
        }

        if (credential?.AccessToken is { } ready)
        {
            return new("Bearer", ready);
        }

        realm.Check(challenge.Realm!);
        if (credential is not null && !realm.IsTrusted(challenge.Realm!))
        {
            request.WithheldFrom = challenge.Realm!.Host;
            credential = null;
        }

        var wanted = new TokenRequest
        {
            Realm = challenge.Realm!,
            Service = challenge.Service,
            Scopes = Scopes.Union(challenge.Scopes, Scopes.Of(repository, request)),
            Credential = credential,
        };
        var stale = refused is { Scheme: "Bearer" } ? refused.Parameter : null;
        return new("Bearer", await tokens.GetAsync(wanted, stale, cancellationToken).ConfigureAwait(false));
    }
}
