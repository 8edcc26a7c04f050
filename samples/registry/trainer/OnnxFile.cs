using System.Buffers.Binary;
using System.Text;

/// <summary>Writes the few fields of onnx.proto that a model of one Gemm node needs; numbers are those of the fields.</summary>
internal static class OnnxFile
{
    public static byte[] LinearModel(float[] weights, float bias)
    {
        byte[] node = [.. Text(1, "ride"), .. Text(1, "weights"), .. Text(1, "bias"), .. Text(2, "fare"), .. Text(4, "Gemm")];
        byte[] graph =
        [
            .. Bytes(1, node), .. Text(2, "taxi-fare"),
            .. Bytes(5, Tensor("weights", [weights.Length, 1], weights)), .. Bytes(5, Tensor("bias", [1], [bias])),
            .. Bytes(11, Value("ride", weights.Length)), .. Bytes(12, Value("fare", 1)),
        ];
        return [.. Number(1, 8), .. Text(2, "samples/registry"), .. Bytes(7, graph), .. Bytes(8, [.. Text(1, ""), .. Number(2, 13)])];
    }

    private static byte[] Tensor(string name, int[] dimensions, float[] values)
    {
        var raw = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(i * sizeof(float)), values[i]);
        }

        return [.. dimensions.SelectMany(dimension => Number(1, dimension)), .. Number(2, 1), .. Text(8, name), .. Bytes(9, raw)];
    }

    /// <summary>A matrix of floats with any number of rows.</summary>
    private static byte[] Value(string name, int columns)
    {
        byte[] shape = [.. Bytes(1, Text(2, "N")), .. Bytes(1, Number(1, columns))];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, [.. Number(1, 1), .. Bytes(2, shape)]))];
    }

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    private static byte[] Bytes(int field, byte[] value) => [.. Varint((field << 3) | 2), .. Varint(value.Length), .. value];

    private static byte[] Varint(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];
}
