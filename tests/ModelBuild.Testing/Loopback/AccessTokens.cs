using System.Collections.Concurrent;

namespace ModelBuild.Testing.Loopback;

/// <summary>The access tokens that a registry gave out: opaque, for some scopes and some time.</summary>
internal sealed class AccessTokens
{
    private readonly ConcurrentDictionary<string, AccessToken> tokens = new();

    public string Issue(IReadOnlySet<string> scopes, TimeSpan lifetime)
    {
        var text = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        tokens[text] = new(scopes, Environment.TickCount64 + (long)lifetime.TotalMilliseconds);
        return text;
    }

    /// <summary>What a token allows; null where it was never given out or has ended.</summary>
    public IReadOnlySet<string>? ScopesOf(string token) =>
        tokens.TryGetValue(token, out var known) && Environment.TickCount64 < known.Ends ? known.Scopes : null;

    public void EndAll() => tokens.Clear();

    private sealed record AccessToken(IReadOnlySet<string> Scopes, long Ends);
}
