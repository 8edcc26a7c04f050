using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace ModelBuild.Oci.Registry.Authentication;

/// <summary>Access tokens in memory, each fetched once however many requests want it, and what registries were seen to ask for.</summary>
internal sealed class TokenCache(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Entry> tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Challenge> challenges = new(StringComparer.Ordinal);

    /// <summary>The challenge that a registry answered with last, so that the next request need not provoke it.</summary>
    public Challenge? ChallengeOf(RegistryEndpoint endpoint) => challenges.GetValueOrDefault(endpoint.Url.Authority);

    public void Remember(RegistryEndpoint endpoint, Challenge challenge) => challenges[endpoint.Url.Authority] = challenge with { Scopes = [] };

    /// <param name="key">All that makes a token a different one.</param>
    /// <param name="stale">The token that a registry has just refused, if one; it is not given out again.</param>
    public async Task<string> GetAsync(string key, string? stale, Func<Task<AccessToken>> fetch, CancellationToken cancellationToken)
    {
        var entry = tokens.GetOrAdd(key, _ => new());
        await entry.Fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (entry.Token is not { } held || held == stale || time.GetElapsedTime(entry.Received) >= entry.Usable)
            {
                var token = await fetch().ConfigureAwait(false);
                // Life is measured from here by a clock that nobody sets; some is left for the request's own way.
                entry.Received = time.GetTimestamp();
                entry.Usable = token.Life * 0.8;
                entry.Token = token.Value;
            }

            return entry.Token!;
        }
        finally
        {
            entry.Fetching.Release();
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Fetching { get; } = new(1);

        public string? Token { get; set; }

        public long Received { get; set; }

        public TimeSpan Usable { get; set; }
    }
}

/// <summary>A token and how long it lives from now.</summary>
internal readonly record struct AccessToken(string Value, TimeSpan Life);
