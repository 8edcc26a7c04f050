using System.Text;

namespace ModelBuild.Formats.Pickles;

/// <summary>What torch wrote before 0.1.10: a tar of these members. What is in them is not looked into.</summary>
internal static class TarReader
{
    private static readonly string[] Members = ["sys_info", "pickle", "tensors", "storages"];

    /// <param name="header">The file's first bytes.</param>
    /// <returns>Null where it is another tar, or none.</returns>
    public static ModelFacts? Read(ReadOnlySpan<byte> header) => TarScanner.IsTar(header) && Members.Contains(NameOf(header))
        ? new() { Format = ModelFormat.PyTorch, FormatVersion = "tar" }
        : null;

    private static string NameOf(ReadOnlySpan<byte> header)
    {
        var name = Encoding.UTF8.GetString(header[..100]).Split('\0')[0];
        return name[(name.LastIndexOf('/') + 1)..];
    }
}
