using System.Collections.Immutable;

namespace ModelBuild.Oci.Registry;

/// <summary>A registry that could not be reached or would not do what it was asked. Holds the facts; hosts make sentences of them.</summary>
/// <param name="failure">What kind of failure it is.</param>
/// <param name="detail">A clause that says more, or null: "it redirects to 'ftp://…'". Safe to print.</param>
public sealed class RegistryException(RegistryFailure failure, string? detail, Exception? innerException = null)
    : OciException("", innerException)
{
    public RegistryFailure Failure { get; } = failure;

    public string? Detail { get; } = detail;

    /// <summary>The registry that was asked, as its user wrote it.</summary>
    public RegistryAddress? Registry => Repository?.Registry;

    public RepositoryAddress? Repository { get; internal set; }

    /// <summary>GET, PUT and so on.</summary>
    public required string Method { get; init; }

    /// <summary>What was asked last: the registry's own address, its token server's or its storage's. Without user information and query values.</summary>
    public required string Url { get; init; }

    /// <summary>Null where no answer came.</summary>
    public int? StatusCode { get; init; }

    public ImmutableArray<RegistryError> Errors { get; init; } = [];

    /// <summary>How long the registry asked to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Where the credentials that were used came from; null where none were found or none were asked for.</summary>
    public string? CredentialSource { get; internal set; }

    /// <summary>The token server that did not get the credentials because it is not of the registry's domain; null where that did not happen.</summary>
    public string? WithheldFrom { get; internal set; }

    /// <summary>What the tag holds, for <see cref="RegistryFailure.Immutable"/>.</summary>
    public Digest? Found { get; init; }

    public override string Message =>
        $"{Method} {Url}: {Failure}{(StatusCode is { } status ? $" ({status})" : "")}"
        + $"{(Detail is null ? "" : $"; {Detail}")}{(Errors.IsEmpty ? "" : $"; {string.Join("; ", Errors)}")}.";

    /// <summary>True where trying again may help.</summary>
    internal bool IsTransient { get; set; }

    internal RegistryException AsTransient()
    {
        IsTransient = true;
        return this;
    }
}
