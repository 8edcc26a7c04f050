using System.Buffers.Binary;
using System.Text;

namespace ModelBuild.Oci;

/// <summary>One header of a tar archive as it stands: POSIX 1003.1 "ustar", and GNU's variant of it.</summary>
/// <param name="Type">The type flag.</param>
/// <param name="Size">Bytes that it says follow it.</param>
public sealed record TarHeader(string Name, char Type, long Size, int Mode, string LinkName)
{
    public const int Length = 512;

    public const char File = '0', OldFile = '\0', HardLink = '1', SymLink = '2', Folder = '5', Contiguous = '7';
    public const char PaxRecords = 'x', PaxGlobalRecords = 'g', GnuLongName = 'L', GnuLongLinkName = 'K', GnuSparse = 'S';

    /// <summary>Where its fields are.</summary>
    private static readonly Range NameField = 0..100, ModeField = 100..108, UserField = 108..116, GroupField = 116..124, SizeField = 124..136, TimeField = 136..148,
        ChecksumField = 148..156, LinkNameField = 157..257, MagicField = 257..263, GnuMagicField = 257..265, PrefixField = 345..500;

    private const int TypeOffset = 156;

    /// <summary>What eleven octal digits cannot say.</summary>
    private const long LargeSize = 1L << 33;

    /// <summary>Bytes that follow it, before they are padded. Only files have any, whatever a header says.</summary>
    public long ContentLength => Type is HardLink or SymLink or '3' or '4' or Folder or '6' ? 0 : Size;

    /// <summary>Zeros that fill the last block of a content.</summary>
    public static int PaddingOf(long length) => (int)(-length & (Length - 1));

    /// <summary>The blocks before a file, the same on every machine: in GNU's form, which has room for any name and size.</summary>
    public static byte[] Write(string name, long size)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        return bytes.Length <= NameField.End.Value
            ? Block(bytes, File, size)
            : [.. Block("././@LongLink"u8, GnuLongName, bytes.Length + 1), .. bytes, .. new byte[1 + PaddingOf(bytes.Length + 1)], .. Block(bytes.AsSpan(NameField), File, size)];
    }

    private static byte[] Block(ReadOnlySpan<byte> name, char type, long size)
    {
        var block = new byte[Length];
        name.CopyTo(block);
        "0000644\0"u8.CopyTo(block.AsSpan(ModeField));
        "0000000\0"u8.CopyTo(block.AsSpan(UserField));
        "0000000\0"u8.CopyTo(block.AsSpan(GroupField));
        "00000000000\0"u8.CopyTo(block.AsSpan(TimeField));
        block[TypeOffset] = (byte)type;
        "ustar  \0"u8.CopyTo(block.AsSpan(GnuMagicField));
        if (size < LargeSize)
        {
            Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0'), block.AsSpan(SizeField));
        }
        else
        {
            block[SizeField.Start.Value] = 0x80;
            BinaryPrimitives.WriteInt64BigEndian(block.AsSpan(SizeField)[^8..], size);
        }

        Encoding.ASCII.GetBytes($"{Convert.ToString(Sums(block).Unsigned, 8).PadLeft(6, '0')}\0 ", block.AsSpan(ChecksumField));
        return block;
    }

    /// <exception cref="InvalidTarException">Its sum is not the one that it says, or a number is none.</exception>
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

    private static void Check(ReadOnlySpan<byte> block)
    {
        var (unsigned, signed) = Sums(block);
        if (Number(block[ChecksumField], "checksum") is var said && said != unsigned && said != signed)
        {
            throw new InvalidTarException("the checksum of a header is wrong: it is damaged, or no tar archive");
        }
    }

    /// <summary>The sum of all bytes, those of the sum taken as spaces; some old programs took bytes as signed.</summary>
    private static (long Unsigned, long Signed) Sums(ReadOnlySpan<byte> block)
    {
        long unsigned = 0, signed = 0;
        for (var i = 0; i < Length; i++)
        {
            var value = i >= ChecksumField.Start.Value && i < ChecksumField.End.Value ? (byte)' ' : block[i];
            unsigned += value;
            signed += (sbyte)value;
        }

        return (unsigned, signed);
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

    private static InvalidTarException Bad(string what) => new($"the {what} of a header is no number: it is damaged, or no tar archive");

    public static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);
}
