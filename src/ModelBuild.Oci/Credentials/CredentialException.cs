namespace ModelBuild.Oci.Credentials;

/// <summary>A place for credentials that is there and cannot be used. Carries facts; hosts make sentences of them.</summary>
/// <param name="source">The file, variable or helper program.</param>
/// <param name="reason">A clause: "it is not valid JSON: …". Never holds a secret.</param>
public sealed class CredentialException(CredentialFailure failure, string source, string reason, Exception? innerException = null)
    : OciException($"The credentials in {source} cannot be used: {reason}.", innerException)
{
    public CredentialFailure Failure { get; } = failure;

    /// <summary>The file, variable or helper program.</summary>
    public string Place { get; } = source;

    public string Reason { get; } = reason;
}

/// <summary>What is wrong with a place for credentials.</summary>
public enum CredentialFailure
{
    /// <summary>A user name without a password, or the other way round.</summary>
    Incomplete,

    /// <summary>The file cannot be opened.</summary>
    Unreadable,

    /// <summary>The file does not hold what it should.</summary>
    Invalid,

    /// <summary>The helper program is not on the PATH, or its name is none.</summary>
    HelperMissing,

    /// <summary>The helper program ended with an error or answered nonsense.</summary>
    HelperFailed,

    /// <summary>The helper program did not end.</summary>
    HelperTimedOut,
}
