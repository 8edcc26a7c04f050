using System.Collections.Immutable;

namespace ModelBuild.Oci;

/// <summary>What went wrong with OCI content or a place that holds it. Carries facts; hosts make sentences of them.</summary>
public abstract class OciException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The mirrors that were asked in vain before the registry failed.</summary>
    public ImmutableArray<AskedMirror> AskedMirrors { get; internal set; } = [];
}

/// <summary>A manifest or index that cannot be trusted or read.</summary>
/// <param name="reason">A clause: "it is not valid JSON: …".</param>
public sealed class InvalidDocumentException(string reason, Exception? innerException = null)
    : OciException($"The document cannot be read: {reason}.", innerException)
{
    public string Reason { get; } = reason;
}

/// <summary>A tar archive that cannot be read.</summary>
/// <param name="reason">A clause: "it ends in the middle of a file".</param>
public sealed class InvalidTarException(string reason, Exception? innerException = null)
    : OciException($"The tar archive cannot be read: {reason}.", innerException)
{
    public string Reason { get; } = reason;

    /// <summary>True where it is not damaged, but has more of something than any honest archive.</summary>
    public bool IsTooLarge { get; init; }
}

/// <summary>A reference or registry address that does not follow the grammar.</summary>
/// <param name="text">What was given. Never holds a password: user information is cut out by the parser.</param>
/// <param name="reason">A clause: "its repository holds upper-case letters".</param>
public sealed class InvalidReferenceException(string text, string reason)
    : OciException($"'{text}' is not a reference: {reason}.")
{
    public string Text { get; } = text;

    public string Reason { get; } = reason;
}

/// <summary>Bytes that are not those that their digest names.</summary>
public sealed class ContentMismatchException(Descriptor expected, long actualSize, Digest? actualDigest)
    : OciException($"Expected {expected.Digest} of {expected.Size} bytes, received {actualSize} bytes{(actualDigest is { } digest ? $" that are {digest}" : "")}.")
{
    public Descriptor Expected { get; } = expected;

    public long ActualSize { get; } = actualSize;

    /// <summary>Null where the length alone showed the difference.</summary>
    public Digest? ActualDigest { get; } = actualDigest;
}

/// <summary>A file that stood for a blob, and was changed before all of it was on its way.</summary>
public sealed class SourceChangedException(string file)
    : OciException($"The file '{file}' changed while it was read.")
{
    public string File { get; } = file;
}

/// <summary>A manifest or blob that the place does not hold.</summary>
public sealed class ContentNotFoundException(RepositoryAddress repository, string content)
    : OciException($"{repository} does not hold {content}.")
{
    public RepositoryAddress Repository { get; } = repository;

    /// <summary>The tag or digest that was asked for.</summary>
    public string Content { get; } = content;
}

/// <summary>A part of a blob that the place gives only as a whole.</summary>
public sealed class RangesNotServedException(RepositoryAddress repository, Digest blob)
    : OciException($"{repository} does not serve the part of {blob} that was asked for.")
{
    public RepositoryAddress Repository { get; } = repository;

    public Digest Blob { get; } = blob;
}

/// <summary>A manifest was refused because the place does not hold all blobs that it names.</summary>
public sealed class MissingBlobsException(RepositoryAddress repository, Digest manifest, Exception? innerException = null)
    : OciException($"{repository} does not hold every blob of {manifest}.", innerException)
{
    public RepositoryAddress Repository { get; } = repository;

    public Digest Manifest { get; } = manifest;
}
