namespace ModelBuild.Oci;

/// <summary>Something about a mirror that stops nothing and that a user may want to know. Told once for each mirror.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Mirror">The mirror as its user wrote it. Never holds a secret.</param>
/// <param name="Origin">The registry that it stands in for.</param>
public sealed record MirrorIncident(MirrorIncidentKind Kind, string Mirror, RegistryAddress Origin)
{
    /// <summary>What was thrown when it was asked.</summary>
    public Exception? Failure { get; init; }

    /// <summary>The file that says it, and the line.</summary>
    public string? File { get; init; }

    public int Line { get; init; }
}

public enum MirrorIncidentKind
{
    /// <summary>It does not work and is not asked any more.</summary>
    PassedOver,

    /// <summary>Its bytes were not those of the digest; nothing of them was kept, and it is not asked any more.</summary>
    WrongBytes,

    /// <summary>Its certificate is not verified, because its file says so.</summary>
    Unverified,

    /// <summary>Its certificate is verified although its file says otherwise: the file is that of every registry.</summary>
    VerifiedNonetheless,
}

/// <summary>A mirror that was asked in vain before a registry was.</summary>
/// <param name="Mirror">The mirror as its user wrote it.</param>
/// <param name="Failure">What was thrown; null where it does not hold what was asked for.</param>
public sealed record AskedMirror(string Mirror, Exception? Failure);
