namespace ModelBuild.Formats;

/// <summary>Where things stand in a zip's records: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.14 to 4.3.16.</summary>
internal static class ZipFields
{
    public const uint LocalHeader = 0x04034B50;
    public const uint DirectoryHeader = 0x02014B50;
    public const uint End = 0x06054B50;
    public const uint Zip64Locator = 0x07064B50;
    public const uint Zip64End = 0x06064B50;

    public const int LocalSize = 30;
    public const int LocalFlags = 6;
    public const int LocalMethod = 8;
    public const int LocalPackedSize = 18;
    public const int LocalNameLength = 26;
    public const int LocalExtraLength = 28;

    public const int DirectorySize = 46;
    public const int DirectoryFlags = 8;
    public const int DirectoryMethod = 10;
    public const int DirectoryChecksum = 16;
    public const int DirectoryPackedSize = 20;
    public const int DirectoryUnpackedSize = 24;
    public const int DirectoryNameLength = 28;
    public const int DirectoryExtraLength = 30;
    public const int DirectoryCommentLength = 32;
    public const int DirectoryLocalOffset = 42;

    public const int EndSize = 22;
    public const int EndCount = 10;
    public const int EndDirectorySize = 12;
    public const int EndDirectoryOffset = 16;
    public const int EndCommentLength = 20;

    public const int LocatorSize = 20;
    public const int LocatorEndOffset = 8;

    public const int Zip64EndSize = 56;
    public const int Zip64EndCount = 32;
    public const int Zip64EndDirectorySize = 40;
    public const int Zip64EndDirectoryOffset = 48;

    /// <summary>The extra field that holds what does not fit into 32 bits.</summary>
    public const ushort Zip64Extra = 0x0001;

    public const ushort EncryptedFlag = 0x0001;
    public const ushort DescriptorFlag = 0x0008;

    public const ushort Stored = 0;
    public const ushort Deflated = 8;

    /// <summary>A data descriptor at its longest: signature, checksum, two sizes of eight bytes.</summary>
    public const int LongestDescriptor = 24;
}
