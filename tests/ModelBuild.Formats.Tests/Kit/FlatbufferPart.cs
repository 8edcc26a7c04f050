using System.Text;

namespace ModelBuild.Formats.Tests.Kit;

/// <summary>A table, a list of tables, a run of bytes that is pointed to, or a value that stands in its table.</summary>
internal sealed class FlatbufferPart
{
    public (int Slot, FlatbufferPart Value)[]? Fields { get; init; }

    public FlatbufferPart[]? Tables { get; init; }

    public byte[]? Bytes { get; init; }

    public byte[]? Inline { get; init; }

    public static FlatbufferPart Table(params (int Slot, FlatbufferPart Value)[] fields) => new() { Fields = fields };

    public static FlatbufferPart List(params FlatbufferPart[] tables) => new() { Tables = tables };

    public static FlatbufferPart Raw(byte[] value) => new() { Bytes = value };

    public static FlatbufferPart Text(string value) => Raw([.. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(value)), .. Encoding.UTF8.GetBytes(value), 0]);

    public static FlatbufferPart Numbers(params int[] values) => Raw([.. BitConverter.GetBytes(values.Length), .. values.SelectMany(BitConverter.GetBytes)]);

    public static FlatbufferPart Longs(params long[] values) => Raw([.. BitConverter.GetBytes(values.Length), .. values.SelectMany(BitConverter.GetBytes)]);

    public static FlatbufferPart Long(long value) => new() { Inline = BitConverter.GetBytes(value) };

    public static FlatbufferPart Byte(byte value) => new() { Inline = [value, 0, 0, 0] };

    public static FlatbufferPart Number(int value) => new() { Inline = BitConverter.GetBytes(value) };
}
