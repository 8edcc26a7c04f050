namespace ModelBuild.Testing;

/// <summary>An account of a loopback registry.</summary>
public sealed record LoopbackUser(string Name, string Password)
{
    public bool CanPush { get; init; } = true;

    /// <summary>A refresh token that the token endpoint takes instead of the password.</summary>
    public string? IdentityToken { get; init; }
}
