namespace ModelBuild.Bundles;

/// <summary>An archive whose bytes are those of its digest, and which is still not to be unpacked.</summary>
/// <param name="reason">A clause: "it ends in the middle of a file".</param>
public sealed class ArchiveException(ArchiveFault fault, string reason, Exception? innerException = null)
    : Exception($"The archive cannot be unpacked: {reason}.", innerException)
{
    public ArchiveFault Fault { get; } = fault;

    public string Reason { get; } = reason;
}

public enum ArchiveFault
{
    /// <summary>It is cut off, or no archive of the form that its media type says.</summary>
    Damaged,

    /// <summary>It would become more than its size makes plausible, or than anyone wants.</summary>
    TooLarge,

    /// <summary>It holds a name, link or device that no model needs.</summary>
    Unsafe,
}
