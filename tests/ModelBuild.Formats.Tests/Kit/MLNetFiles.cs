using System.IO.Compression;
using System.Text;

namespace ModelBuild.Formats.Tests.Kit;

/// <summary>Bytes as ML.NET 5 writes them.</summary>
internal static class MLNetFiles
{
    public static byte[] Zip(CompressionLevel level) => ZippedFile.Of(
        level,
        ("TrainingInfo/Version.txt", "5.0.1+a4f730ec"u8.ToArray()),
        ("TransformerChain/Transform_000/Model.key", Key("ConcatTransform")),
        // Made on Windows.
        ("TransformerChain\\Transform_001\\Model\\Model.key", Key("LinearRegressionExec")),
        ("TransformerChain/Transform_001/Model.key", Key("RegressionPredXfer")),
        ("TransformerChain/Model.key", Key("TransformerChain")),
        ("Schema", Schema(Column("Kilometers", [.. Text("Single"), 0]), Column("Words", [.. Text("VBuffer"), 22, .. Text("TextSpan"), 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]), Column("Day", [.. Text("DateTime"), 0]))));

    public static byte[] Key(string loader)
    {
        var header = new byte[0x110];
        "ML\0MODEL"u8.CopyTo(header);
        Encoding.ASCII.GetBytes(loader).CopyTo(header, 0x50);
        return header;
    }

    public static byte[] Schema(params byte[][] columns)
    {
        var header = new byte[0x100];
        "CML\0DVB\0"u8.CopyTo(header);
        BitConverter.GetBytes(0x100L).CopyTo(header, 0x18);
        BitConverter.GetBytes(columns.Length).CopyTo(header, 0x30);
        return [.. header, .. columns.SelectMany(column => column), .. "\0BVD\0LMC"u8];
    }

    private static byte[] Column(string name, byte[] codec) => [.. Text(name), .. codec, 1, 1, .. new byte[16]];

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
