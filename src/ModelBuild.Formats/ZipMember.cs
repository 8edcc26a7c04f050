namespace ModelBuild.Formats;

/// <summary>A member as one of its two headers has it.</summary>
internal sealed record ZipMember
{
    public required string Name { get; init; }

    public required ushort Flags { get; init; }

    public required ushort Method { get; init; }

    public required long HeaderOffset { get; init; }

    /// <summary>As the header says; not yet held against the file.</summary>
    public required long PackedSize { get; init; }

    public uint? Checksum { get; init; }

    public bool IsEncrypted => (Flags & ZipFields.EncryptedFlag) != 0;

    /// <summary>Windows' separator too: loaders differ in whether they take it for one.</summary>
    public string Path => Name.Replace('\\', '/');
}
