using System.IO.Compression;
using System.Text;

namespace ModelBuild.Formats.Tests.Pickles;

/// <summary>Small whole files of every kind, to cut and to mutate.</summary>
internal static class Seeds
{
    private static readonly Dictionary<string, string> Files = new()
    {
        ["protocol 0"] = "(lp0\nVa\np1\nacos\nsystem\n(S'id'\ntRp2\nag1\na.",
        ["protocol 2"] = "\u0080\u0002}q\0(X\u0001\0\0\0aq\u0001ccollections\nOrderedDict\nq\u0002)Rq\u0003U\u0001bK\u0005\u0086q\u0004u.",
        ["protocol 4"] = "\u0080\u0004\u0095\u0020\0\0\0\0\0\0\0\u008c\u0008builtins\u0094\u008c\u0004eval\u0094\u0093\u0094\u008c\u0001x\u0094\u0085\u0094R\u0094.",
        ["nested"] = "\u0080\u0003C\u0012\u0080\u0002cos\nsystem\n)R..\u0080\u0005\u0096\u0001\0\0\0\0\0\0\0a\u0098.",
        ["legacy"] = "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\u0002M\u00e9\u0003.\u0080\u0002}.\u0080\u0002ccollections\nOrderedDict\n)R.\u0080\u0002].\u0001\0\0\0\0\0\0\0abcd",
        ["joblib"] = "\u0080\u0003cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\u0081}(X\u0005\0\0\0shapeK\u0004\u0085X\u0005\0\0\0dtypecnumpy\ndtype\nX\u0002\0\0\0f8\u0085RX\u001b\0\0\0numpy_array_alignment_bytesK\u0010ub\u0001\u00ff" + new string('\0', 32) + ".",
        ["npy"] = "\u0093NUMPY\u0001\0\u001b\0{'descr': '|O', 'shape': ()}\u0080\u0002cos\nsystem\n)R.",
    };

    public static IEnumerable<string> Names => [.. Files.Keys, "zip", "packed zip"];

    public static byte[] Of(string name) => name switch
    {
        "zip" => Zip(CompressionLevel.NoCompression),
        "packed zip" => Zip(CompressionLevel.Optimal),
        _ => Encoding.Latin1.GetBytes(Files[name]),
    };

    private static byte[] Zip(CompressionLevel level)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create))
        {
            foreach (var (name, file) in new[] { ("a/data.pkl", "protocol 2"), ("a/code/x.py", "npy"), ("a/constants.pkl", "protocol 4") })
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(Of(file));
            }
        }

        return zip.ToArray();
    }
}
