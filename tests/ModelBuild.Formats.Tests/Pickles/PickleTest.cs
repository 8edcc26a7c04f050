using System.IO.Compression;
using System.Text;
using ModelBuild.Formats.Pickles;

namespace ModelBuild.Formats.Tests.Pickles;

/// <summary>Pickles are written here as text, a character a byte; none is ever loaded.</summary>
public abstract class PickleTest
{
    /// <summary>A payload in protocol 0.</summary>
    protected const string Payload = "cos\nsystem\n(S'id'\ntR.";

    protected const string Harmless = "\u0080\u0002}q\0.";

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected static byte[] Of(string text) => Encoding.Latin1.GetBytes(text);

    protected static Task<PickleScan> ScanAsync(string pickle, string path = "file") => ScanAsync(Of(pickle), path);

    protected static Task<PickleScan> ScanAsync(byte[] content, string path = "file", PickleAllowList? allowed = null) =>
        PickleScanner.ScanAsync(path, new MemoryStream(content), allowed ?? PickleAllowList.Default, Cancellation);

    /// <summary>Like <c>os.system Called Dangerous</c>.</summary>
    protected static string[] Imports(PickleScan scan) => [.. scan.Imports.Select(import => $"{import.Name} {import.Use} {import.Class}")];

    protected static string Problems(PickleScan scan) => string.Join(", ", scan.Problems.Select(problem => problem.Kind).Distinct());

    protected static byte[] Zip(CompressionLevel level, params (string Name, string Content)[] members)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in members)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(Of(content));
            }
        }

        return zip.ToArray();
    }

    protected static byte[] Zip(params (string Name, string Content)[] members) => Zip(CompressionLevel.NoCompression, members);

    /// <summary>The place of a record, counted from the end where asked for the last.</summary>
    protected static int Find(byte[] zip, string signature, bool last = false) => last ? zip.AsSpan().LastIndexOf(Of(signature)) : zip.AsSpan().IndexOf(Of(signature));
}
