using System.IO.Compression;
using System.Text;

namespace ModelBuild.Formats.Tests.Kit;

/// <summary>Pickles, written a character a byte; none is ever loaded.</summary>
internal static class PickleFiles
{
    private const string Tensor =
        "ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nHalfStorage\nX\u0001\0\0\0" + "0X\u0003\0\0\0cpuK\u0006tQK\0K\u0002K\u0003\u0086K\u0003K\u0001\u0086\u0089ccollections\nOrderedDict\n)RtR";

    /// <summary>Two names for one tensor.</summary>
    private const string State = "\u0080\u0002}(X\u0001\0\0\0w" + Tensor + "X\u0004\0\0\0tied" + Tensor + "u.";

    private const string Forest =
        "\u0080\u0003csklearn.ensemble._forest\nRandomForestClassifier\nq\0)\u0081q\u0001}q\u0002(X\u000C\0\0\0n_estimatorsK\u000AX\u0010\0\0\0_sklearn_versionX\u0005\0\0\0" + "1.3.2ub.";

    private const string Wrapper =
        "\u0080\u0003csklearn.svm._classes\nSVC\n)\u0081}(X\u0007\0\0\0supportcjoblib.numpy_pickle\nNumpyArrayWrapper\n)\u0081}(X\u0005\0\0\0shapeK\u0002\u0085X\u0005\0\0\0dtypecnumpy\ndtype\nX\u0002\0\0\0f8\u0085Rub0123456789abcdef"
        + "X\u0010\0\0\0_sklearn_versionX\u0006\0\0\0" + "0.24.1ub.";

    private const string Legacy =
        "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\u0002M\u00e9\u0003.\u0080\u0002}.\u0080\u0002c__main__\nNet\n)\u0081}X\u0001\0\0\0w" + Tensor + "sb.\u0080\u0002].";

    /// <summary>Protocol 4: the module and the name stand as texts.</summary>
    private const string Framed = "\u0080\u0004\u0095\u0030\0\0\0\0\0\0\0\u008C\u0008mymodule\u0094\u008C\u0005Model\u0094\u0093\u0094)\u0081\u0094}\u0094\u008C\u0001a\u0094K\u0001sb.";

    public static byte[] TorchState => Bytes(State);

    public static IEnumerable<Specimen> All =>
    [
        Specimen.OfLatin1("sklearn pickle", "model.pkl", Forest),
        new("joblib, packed", "model.joblib", Packed(Forest)),
        Specimen.OfLatin1("joblib", "svc.joblib", Wrapper),
        Specimen.OfLatin1("pickle 4", "any.pickle", Framed),
        Specimen.OfLatin1("pickle 0", "old.pkl", "(lp0\nVa\np1\na."),
        Specimen.OfLatin1("torch, legacy", "pytorch_model.bin", Legacy),
        new("torch, tar", "ancient.pt", Tar("sys_info")),
        new("torch", "model.pt", ZippedFile.Of(("m/data.pkl", Bytes(State)), ("m/byteorder", "little"u8.ToArray()), ("m/data/0", new byte[12]), ("m/version", "3\n"u8.ToArray()))),
        new("torchscript", "model.ptl", ZippedFile.Of(("m/data.pkl", Bytes("\u0080\u0002c__torch__\nNet\n)\u0081}X\u0001\0\0\0w" + Tensor + "sb.")), ("m/code/__torch__.py", "x"u8.ToArray()), ("m/constants.pkl", Bytes("\u0080\u0002).")), ("m/bytecode.pkl", Bytes("\u0080\u0002).")), ("m/version", "9"u8.ToArray()))),
    ];

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] Packed(string text)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            zlib.Write(Bytes(text));
        }

        return packed.ToArray();
    }

    private static byte[] Tar(string member)
    {
        var block = new byte[512];
        Encoding.ASCII.GetBytes(member).CopyTo(block, 0);
        "ustar"u8.CopyTo(block.AsSpan(257));
        return block;
    }
}
