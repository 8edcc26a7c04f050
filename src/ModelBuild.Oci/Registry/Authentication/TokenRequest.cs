using System.Collections.Immutable;

namespace ModelBuild.Oci.Registry.Authentication;

/// <summary>The token that is wanted.</summary>
internal sealed record TokenRequest
{
    public required Uri Realm { get; init; }

    public required string? Service { get; init; }

    public required ImmutableArray<string> Scopes { get; init; }

    /// <summary>Null asks for what everybody may do.</summary>
    public required Credential? Credential { get; init; }

    public string Key => string.Join('\n', [Realm.AbsoluteUri, Service, Credential?.Source, Credential?.Username, .. Scopes.Order(StringComparer.Ordinal)]);
}
