namespace ModelBuild.Formats.Pickles;

/// <summary>Why a part of a file could not be read, so that nothing can be said of it.</summary>
public enum PickleProblemKind
{
    /// <summary>The file ends in the middle of a pickle, or a length says more than there is.</summary>
    EndsEarly,

    /// <summary>A byte stands where an opcode should.</summary>
    UnknownOpcode,

    /// <summary>A protocol newer than 5.</summary>
    UnknownProtocol,

    /// <summary>An opcode takes something from the stack that is not there, or is not what Python would accept.</summary>
    WrongOperand,

    /// <summary>Pickles in pickles, archives in archives, deeper than this looks.</summary>
    TooDeep,

    /// <summary>More different imports, archive members or unpacked bytes than this follows.</summary>
    TooMuch,

    /// <summary>joblib laid the bytes of an array between the opcodes, and how many cannot be told.</summary>
    ArrayOfUnknownSize,

    /// <summary>The archive's directory is missing, or contradicts itself.</summary>
    DamagedArchive,

    /// <summary>A member that the archive's directory does not name.</summary>
    HiddenMember,

    /// <summary>The directory and the member's own header disagree; loaders differ in whom they believe.</summary>
    ContradictoryMember,

    EncryptedMember,

    WrongChecksum,

    /// <summary>Compressed in a way that this does not unpack: bzip2, xz, lzma, lz4, 7z, …</summary>
    UnsupportedCompression,

    DamagedCompression,

    /// <summary>An archive in a stream that cannot seek.</summary>
    NotSeekable,

    /// <summary>The name says pickle, the content is nothing that this knows.</summary>
    NoPickle,
}

/// <param name="Offset">The byte where it was seen, counted from the start of the member (or of the file).</param>
/// <param name="Member">The archive's member, or null.</param>
public sealed record PickleProblem(PickleProblemKind Kind, long Offset, string? Member = null);
