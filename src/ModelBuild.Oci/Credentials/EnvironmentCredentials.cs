namespace ModelBuild.Oci.Credentials;

/// <summary>
/// <c>MODELBUILD_REGISTRY_HOST_USERNAME</c> and <c>…_PASSWORD</c>, where HOST is the registry's host in capitals with '_' for
/// every character that is no letter or digit.
/// </summary>
internal static class EnvironmentCredentials
{
    /// <exception cref="CredentialException">One of the two is set and the other is not.</exception>
    public static Credential? Find(string host, Func<string, string?> environment)
    {
        var prefix = $"MODELBUILD_REGISTRY_{string.Concat(host.ToUpperInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'))}";
        var (usernameVariable, passwordVariable) = ($"{prefix}_USERNAME", $"{prefix}_PASSWORD");
        return (environment(usernameVariable), environment(passwordVariable)) switch
        {
            ({ Length: > 0 } username, { Length: > 0 } password) => new() { Source = usernameVariable, Username = username, Password = password },
            ({ Length: > 0 }, _) => throw Incomplete(usernameVariable, passwordVariable),
            (_, { Length: > 0 }) => throw Incomplete(passwordVariable, usernameVariable),
            _ => null,
        };
    }

    private static CredentialException Incomplete(string set, string missing) =>
        new(CredentialFailure.Incomplete, set, $"it is set and {missing} is not");
}
