namespace ModelBuild.Oci.Registry;

/// <summary>What a request needs to be allowed to do in its repository.</summary>
internal enum Access
{
    Pull,
    Push,
    Delete,
}

/// <summary>A request to a registry, with what its handlers must know. Its content can be sent more than once.</summary>
internal sealed class RegistryRequest : HttpRequestMessage
{
    public RegistryRequest(HttpMethod method, Uri url)
        : base(method, url) =>
        Access = method == HttpMethod.Get || method == HttpMethod.Head ? Access.Pull : method == HttpMethod.Delete ? Access.Delete : Access.Push;

    public Access Access { get; init; }

    /// <summary>The repository that is read besides, where a blob is mounted from it.</summary>
    public string? MountFrom { get; init; }

    /// <summary>True where the caller itself tries again, because it knows how to go on from the middle.</summary>
    public bool Once { get; init; }

    /// <summary>How many bytes of a good answer are read together with its head and tried again with it; one more where there are more. 0: the caller reads.</summary>
    public int BodyLimit { get; init; }

    /// <summary>Where the credentials came from, once some were used.</summary>
    public string? CredentialSource { get; set; }

    /// <summary>The token server that did not get them.</summary>
    public string? WithheldFrom { get; set; }
}
