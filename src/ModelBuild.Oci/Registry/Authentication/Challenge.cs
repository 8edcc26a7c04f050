using System.Collections.Immutable;
using System.Net.Http.Headers;

namespace ModelBuild.Oci.Registry.Authentication;

/// <summary>How a registry wants to be convinced: the best of the challenges in an answer's <c>WWW-Authenticate</c>.</summary>
internal sealed record Challenge
{
    private const int MaxLength = 8 * 1024;

    /// <summary>The token server; null where the registry wants user name and password itself.</summary>
    public Uri? Realm { get; init; }

    public string? Service { get; init; }

    public ImmutableArray<string> Scopes { get; init; } = [];

    public bool IsBasic => Realm is null;

    /// <summary>The Bearer challenge that names its realm, else Basic, else null.</summary>
    /// <exception cref="FormatException">Too long, or not of the grammar.</exception>
    public static Challenge? Find(HttpResponseHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues("WWW-Authenticate", out var values))
        {
            return null;
        }

        var text = string.Join(", ", values);
        if (text.Length > MaxLength)
        {
            throw new FormatException($"its challenge has {text.Length} characters");
        }

        var challenges = ChallengeReader.Read(text).ToList();
        return challenges.Where(challenge => challenge.IsScheme("Bearer")).Select(OfBearer).FirstOrDefault(challenge => challenge is not null)
            ?? (challenges.Any(challenge => challenge.IsScheme("Basic")) ? new() : null);
    }

    private static Challenge? OfBearer(ChallengeReader.Item item)
    {
        if (item["realm"] is not { Length: > 0 } realm)
        {
            return null;
        }

        return new()
        {
            Realm = Uri.TryCreate(realm, UriKind.Absolute, out var url) ? url : throw new FormatException("its realm is not a URL"),
            Service = item["service"],
            Scopes = item["scope"] is { } scope ? [.. scope.Split(' ', StringSplitOptions.RemoveEmptyEntries)] : [],
        };
    }
}
