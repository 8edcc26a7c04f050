using System.Text;

namespace ModelBuild.Bundles.Archives;

/// <summary>One header of a tar archive as it stands: POSIX 1003.1 "ustar", and GNU's variant of it.</summary>
/// <param name="Type">The type flag.</param>
/// <param name="Size">Bytes that follow it, before they are padded.</param>
internal sealed record TarHeader(string Name, char Type, long Size, int Mode, string LinkName)
{
    public const int Length = 512;

    public const char File = '0', OldFile = '\0', HardLink = '1', SymLink = '2', Folder = '5', Contiguous = '7';
    public const char PaxRecords = 'x', PaxGlobalRecords = 'g', GnuLongName = 'L', GnuLongLinkName = 'K', GnuSparse = 'S';

    /// <summary>Where its fields are.</summary>
    private static readonly Range NameField = 0..100, ModeField = 100..108, SizeField = 124..136, ChecksumField = 148..156, LinkNameField = 157..257, MagicField = 257..263, PrefixField = 345..500;

    private const int TypeOffset = 156;

    /// <exception cref="ArchiveException">Its sum is not the one that it says, or a number is none.</exception>
    public static TarHeader Parse(ReadOnlySpan<byte> block)
    {
        Check(block);
        var name = Text(block[NameField]);
        // GNU keeps times where POSIX keeps the beginning of a long name.
        if (block[MagicField].SequenceEqual("ustar\0"u8) && Text(block[PrefixField]) is { Length: > 0 } prefix)
        {
            name = $"{prefix}/{name}";
        }

        return new(name, (char)block[TypeOffset], Number(block[SizeField], "size"), (int)(Number(block[ModeField], "mode") & 0xFFF), Text(block[LinkNameField]));
    }

    /// <summary>The sum of all bytes, those of the sum taken as spaces; some old programs took bytes as signed.</summary>
    private static void Check(ReadOnlySpan<byte> block)
    {
        long unsigned = 0, signed = 0;
        for (var i = 0; i < Length; i++)
        {
            var value = i is >= 148 and < 156 ? (byte)' ' : block[i];
            unsigned += value;
            signed += (sbyte)value;
        }

        if (Number(block[ChecksumField], "checksum") is var said && said != unsigned && said != signed)
        {
            throw new ArchiveException(ArchiveFault.Damaged, "the checksum of a header is wrong: it is damaged, or no tar archive");
        }
    }

    /// <summary>Octal digits between spaces and zeros; or, where the first bit is set, a binary number.</summary>
    private static long Number(ReadOnlySpan<byte> field, string what)
    {
        long number = 0;
        if ((field[0] & 0x80) != 0)
        {
            number = (field[0] & 0x40) == 0 ? field[0] & 0x3F : throw Bad(what);
            foreach (var part in field[1..])
            {
                number = number <= long.MaxValue >> 8 ? (number << 8) | part : throw Bad(what);
            }

            return number;
        }

        foreach (var digit in field.Trim(" \0"u8))
        {
            number = digit is >= (byte)'0' and <= (byte)'7' ? (number << 3) + (digit - '0') : throw Bad(what);
        }

        return number;
    }

    private static ArchiveException Bad(string what) => new(ArchiveFault.Damaged, $"the {what} of a header is no number: it is damaged, or no tar archive");

    public static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);
}
