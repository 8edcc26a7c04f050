using System.Text;

namespace ModelBuild.Formats.Tests.Kit;

/// <summary>Writes a GGUF file value by value, in either byte order.</summary>
internal sealed class GgufFile(uint version = 3, bool bigEndian = false)
{
    private readonly List<byte> keys = [];
    private readonly List<byte> tensors = [];
    private ulong keyCount;
    private ulong tensorCount;

    public GgufFile Text(string key, string value) => Key(key, 8, [.. Bytes(value)]);

    public GgufFile UInt32(string key, uint value) => Key(key, 4, Bytes(value));

    public GgufFile UInt16(string key, ushort value) => Key(key, 2, Ordered(BitConverter.GetBytes(value)));

    public GgufFile Texts(string key, params string[] values) => Key(key, 9, [.. Bytes(8U), .. Bytes((ulong)values.Length), .. values.SelectMany(Bytes)]);

    /// <summary>A value of any type, its bytes as given.</summary>
    public GgufFile Key(string key, uint type, byte[] value)
    {
        keyCount++;
        keys.AddRange([.. Bytes(key), .. Bytes(type), .. value]);
        return this;
    }

    public GgufFile Tensor(string name, uint type, ulong offset, params ulong[] shape)
    {
        tensorCount++;
        tensors.AddRange([.. Bytes(name), .. Bytes((uint)shape.Length), .. shape.SelectMany(Bytes), .. Bytes(type), .. Bytes(offset)]);
        return this;
    }

    public byte[] Build(int weights = 0) => Build(tensorCount, keyCount, weights);

    /// <summary>With counts that may lie.</summary>
    public byte[] Build(ulong statedTensors, ulong statedKeys, int weights)
    {
        byte[] header = [.. "GGUF"u8, .. Bytes(version), .. Bytes(statedTensors), .. Bytes(statedKeys), .. keys, .. tensors];
        var padding = (32 - (header.Length % 32)) % 32;
        return [.. header, .. new byte[weights == 0 ? 0 : padding + weights]];
    }

    public byte[] Bytes(ulong value) => Ordered(BitConverter.GetBytes(value));

    public byte[] Bytes(uint value) => Ordered(BitConverter.GetBytes(value));

    public byte[] Bytes(string text) => [.. Bytes((ulong)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private byte[] Ordered(byte[] littleEndian) => bigEndian ? [.. littleEndian.Reverse()] : littleEndian;
}
