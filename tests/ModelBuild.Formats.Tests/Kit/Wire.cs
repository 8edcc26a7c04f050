using System.Text;

namespace ModelBuild.Formats.Tests.Kit;

/// <summary>Writes protobuf, field by field.</summary>
internal static class Wire
{
    public static byte[] Number(int field, long value) => [.. Varint((ulong)field << 3), .. Varint((ulong)value)];

    public static byte[] Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public static byte[] Message(int field, params byte[][] fields) => Bytes(field, [.. fields.SelectMany(bytes => bytes)]);

    public static byte[] Bytes(int field, byte[] value) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)value.Length), .. value];

    /// <summary>The tag and length of a field whose bytes are elsewhere, or nowhere.</summary>
    public static byte[] Head(int field, ulong length) => [.. Varint(((ulong)field << 3) | 2), .. Varint(length)];

    public static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
