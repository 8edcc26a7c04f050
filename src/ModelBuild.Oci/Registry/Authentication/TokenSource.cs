namespace ModelBuild.Oci.Registry.Authentication;

/// <summary>Tokens from memory, else from their server.</summary>
internal sealed class TokenSource(TokenCache cache, TokenClient client)
{
    public TokenCache Cache => cache;

    public async Task<string> GetAsync(TokenRequest wanted, string? stale, CancellationToken cancellationToken)
    {
        try
        {
            return await cache.GetAsync(wanted.Key, stale, () => client.FetchAsync(wanted, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryException exception)
        {
            // It has been tried often enough; the request that wanted the token must not begin again.
            exception.IsTransient = false;
            throw;
        }
    }
}
